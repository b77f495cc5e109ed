import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { problem } from '../../../core/problem.ts';
import { useApp } from '../../state/app.ts';
import './drop-overlay.css';

/** Files may be dropped on any screen; while they are over the window it says so. */
export function DropOverlay() {
  const app = useApp();
  const [over, setOver] = useState(false);

  useEffect(() => {
    // Each element that the pointer crosses enters and leaves; the window is left when all have been.
    let depth = 0;
    /** Files are the window's business: heard before any list that takes drops of its own, and kept from it. */
    const takesFiles = (event: DragEvent): boolean => {
      if (!event.dataTransfer?.types.includes('Files')) return false;
      event.stopPropagation();
      return true;
    };
    const enter = (event: DragEvent) => {
      if (!takesFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setOver(true);
    };
    const move = (event: DragEvent) => {
      if (!takesFiles(event)) return;
      event.preventDefault();
      event.dataTransfer!.dropEffect = 'copy';
    };
    const leave = (event: DragEvent) => {
      if (!takesFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!takesFiles(event)) return;
      // Otherwise the browser would leave the page to show the file.
      event.preventDefault();
      depth = 0;
      setOver(false);
      const { items, files } = event.dataTransfer!;
      const folder = [...items].map((item) => item.webkitGetAsEntry()).find((entry) => entry?.isDirectory);
      if (folder) app.workspace.fail(problem('file-is-directory', { file: folder.name }));
      else void app.opening.start([...files]);
    };
    window.addEventListener('dragenter', enter, true);
    window.addEventListener('dragover', move, true);
    window.addEventListener('dragleave', leave, true);
    window.addEventListener('drop', drop, true);
    return () => {
      window.removeEventListener('dragenter', enter, true);
      window.removeEventListener('dragover', move, true);
      window.removeEventListener('dragleave', leave, true);
      window.removeEventListener('drop', drop, true);
    };
  }, [app]);

  if (!over) return null;
  return (
    <div className="drop-overlay" data-testid="drop-overlay">
      <div className="drop-frame">
        <FileDown aria-hidden="true" />
        <p className="drop-title">Drop to open</p>
        <p>CSV, TSV or NDJSON, plain or .gz</p>
      </div>
    </div>
  );
}
