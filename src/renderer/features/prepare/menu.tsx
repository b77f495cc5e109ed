import { Asterisk, CaseSensitive, EyeOff, Merge, PencilLine, Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp, useEditor } from '../../state/use-app.ts';
import { MenuItem, MenuSection } from '../../ui/menu.tsx';
import { askStep, hideEverywhere } from './gestures.ts';

interface PrepareMenuProps {
  readonly events: readonly string[];
  /** Further items. */
  readonly children?: ReactNode;
}

/** The part of an event's menu that makes other events of it, or of all that are chosen with it. */
export function PrepareMenu({ events, children }: PrepareMenuProps) {
  const app = useApp();
  const editor = useEditor();
  return (
    <MenuSection title="Prepare">
      {events.length === 1 && (
        <MenuItem
          id="prepare-rename"
          label="Rename…"
          icon={<PencilLine aria-hidden="true" />}
          onAction={() => askStep(app, editor, 'rename', events)}
        />
      )}
      <MenuItem
        id="prepare-merge"
        label={events.length === 1 ? 'Merge with…' : `Merge ${events.length} events…`}
        icon={<Merge aria-hidden="true" />}
        onAction={() => askStep(app, editor, 'rename', events)}
      />
      <MenuItem
        id="prepare-name"
        label="Name events by a property…"
        icon={<CaseSensitive aria-hidden="true" />}
        onAction={() => askStep(app, editor, 'name', events)}
      />
      <MenuItem
        id="prepare-derive"
        label="New event from…"
        icon={<Sparkles aria-hidden="true" />}
        onAction={() => askStep(app, editor, 'derive', events)}
      />
      {events.length === 1 && (
        <MenuItem
          id="prepare-pattern"
          label="New event from a path pattern…"
          icon={<Asterisk aria-hidden="true" />}
          onAction={() => askStep(app, editor, 'pattern', events)}
        />
      )}
      <MenuItem
        id="prepare-hide"
        label={events.length === 1 ? 'Hide' : `Hide ${events.length} events`}
        icon={<EyeOff aria-hidden="true" />}
        onAction={() => hideEverywhere(app, editor, events)}
      />
      {children}
    </MenuSection>
  );
}
