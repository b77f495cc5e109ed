import { useEffect } from 'react';
import { useEditor } from '../../state/use-app.ts';
import type { Exportable } from './exportable.ts';

/** Makes what is on screen the thing that export takes; null while there is nothing yet. Memoised by the caller. */
export function useExportable(exportable: Exportable | null): void {
  const editor = useEditor();
  useEffect(() => {
    editor.setExportable(exportable);
    return () => editor.setExportable(null);
  }, [editor, exportable]);
}
