import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp } from '../../state/use-app.ts';
import './drop-overlay.css';

/** Files may be dropped on any screen; while they are over the window it says so. */
export function DropOverlay() {
  const app = useApp();
  const [over, setOver] = useState(false);

  useEffect(() => {
    const hide = () => setOver(false);
    /** Files are the window's business: heard before any list that takes drops of its own, and kept from it. */
    const takesFiles = (event: DragEvent): boolean => {
      if (!event.dataTransfer?.types.includes('Files')) return false;
      event.stopPropagation();
      return true;
    };
    const show = (event: DragEvent) => {
      if (!takesFiles(event)) return;
      event.preventDefault();
      event.dataTransfer!.dropEffect = 'copy';
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      // Into nothing is out of the window; anything else is another element of the page.
      if (takesFiles(event) && event.relatedTarget === null) hide();
    };
    const drop = (event: DragEvent) => {
      if (!takesFiles(event)) return;
      // Otherwise the browser would leave the page to show the file.
      event.preventDefault();
      hide();
      app.host.dropped(event.dataTransfer!).then(app.openFiles).catch(app.workspace.fail);
    };
    window.addEventListener('dragenter', show, true);
    window.addEventListener('dragover', show, true);
    window.addEventListener('dragleave', leave, true);
    window.addEventListener('drop', drop, true);
    // Nothing else is heard of the pointer while it drags; when it moves again the files are gone, however that was.
    window.addEventListener('pointermove', hide);
    return () => {
      window.removeEventListener('dragenter', show, true);
      window.removeEventListener('dragover', show, true);
      window.removeEventListener('dragleave', leave, true);
      window.removeEventListener('drop', drop, true);
      window.removeEventListener('pointermove', hide);
    };
  }, [app]);

  if (!over) return null;
  return (
    <div className="drop-overlay" data-testid="drop-overlay">
      <div className="drop-frame">
        <FileDown aria-hidden="true" />
        <p className="drop-title">Drop to open</p>
        <p>
          CSV, TSV, JSON, NDJSON, Parquet or XES; plain, .gz, .zst or .zip, or a folder of them; or a picture, report or
          document that Sluice saved
        </p>
      </div>
    </div>
  );
}
