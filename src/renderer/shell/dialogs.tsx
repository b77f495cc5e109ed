import { ConnectDialog } from '../features/open/connect-dialog.tsx';
import { StepDialog } from '../features/prepare/step-dialog.tsx';
import { SegmentDialog } from '../features/segments/dialog.tsx';
import { SuggestDialog } from '../features/tags/suggest-dialog.tsx';
import { ValueDialog } from '../features/tags/value-dialog.tsx';
import { RenameDialog } from '../features/welcome/dataset-dialogs.tsx';
import { useStore } from '../state/store.ts';
import { useApp } from '../state/use-app.ts';
import { CommandPalette } from './command-palette.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';

/** The dialog that is asked for, over whatever screen. */
export function Dialogs() {
  const { workspace } = useApp();
  const dialog = useStore(workspace.store, (state) => state.dialog);
  const close = () => workspace.ask(null);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'shortcuts':
      return <ShortcutsDialog onClose={close} />;
    case 'value':
      return <ValueDialog event={dialog.event} onClose={close} />;
    case 'segment':
      return <SegmentDialog draft={dialog.draft} onClose={close} />;
    case 'prepare':
      return <StepDialog step={dialog.step} place={dialog.place} onClose={close} />;
    case 'suggest-tags':
      return <SuggestDialog onClose={close} />;
    case 'commands':
      return <CommandPalette onClose={close} />;
    case 'connect':
      return <ConnectDialog {...dialog} onClose={close} />;
    case 'rename':
      return <RenameDialog dataset={dialog.dataset} onClose={close} />;
  }
}
