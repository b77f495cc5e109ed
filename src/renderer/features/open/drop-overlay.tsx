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
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setOver(true);
    };
    const move = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer!.dropEffect = 'copy';
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Otherwise the browser would leave the page to show the file.
      event.preventDefault();
      depth = 0;
      setOver(false);
      const { items, files } = event.dataTransfer!;
      const folder = [...items].map((item) => item.webkitGetAsEntry()).find((entry) => entry?.isDirectory);
      if (folder) app.workspace.fail(problem('file-is-directory', { file: folder.name }));
      else void app.opening.start([...files]);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', move);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', move);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
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
