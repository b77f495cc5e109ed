import { CaseSensitive, EyeOff, Merge, PencilLine, Sparkles } from 'lucide-react';
import { useApp, useEditor } from '../../state/use-app.ts';
import { MenuItem, MenuSection } from '../../ui/menu.tsx';
import { askStep, hideEverywhere } from './gestures.ts';

/** The part of an event's menu that makes other events of it. */
export function PrepareMenu({ event }: { readonly event: string }) {
  const app = useApp();
  const editor = useEditor();
  return (
    <MenuSection title="Prepare">
      <MenuItem
        id="prepare-rename"
        label="Rename…"
        icon={<PencilLine aria-hidden="true" />}
        onAction={() => askStep(app, editor, 'rename', [event])}
      />
      <MenuItem
        id="prepare-merge"
        label="Merge with…"
        icon={<Merge aria-hidden="true" />}
        onAction={() => askStep(app, editor, 'rename', [event])}
      />
      <MenuItem
        id="prepare-name"
        label="Name events by a property…"
        icon={<CaseSensitive aria-hidden="true" />}
        onAction={() => askStep(app, editor, 'name', [event])}
      />
      <MenuItem
        id="prepare-derive"
        label="New event from…"
        icon={<Sparkles aria-hidden="true" />}
        onAction={() => askStep(app, editor, 'derive', [event])}
      />
      <MenuItem
        id="prepare-hide"
        label="Hide"
        icon={<EyeOff aria-hidden="true" />}
        onAction={() => hideEverywhere(app, editor, event)}
      />
    </MenuSection>
  );
}
