import { ChevronDown } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { segmentCondition } from '../../../charts/words/document.ts';
import type { Segmentation } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem, MenuSection } from '../../ui/menu.tsx';
import { isSameSegment } from '../documents/project.ts';

interface SegmentSettingProps {
  readonly segment: Segmentation | null;
  readonly onChange: (segment: Segmentation | null) => void;
}

/** Whose events count, as a part of the sentence. */
export function SegmentSetting({ segment, onChange }: SegmentSettingProps) {
  const { workspace } = useApp();
  const editor = useEditor();
  const { segments } = useStore(editor.store, (state) => state.history.present);
  const known = segment === null ? undefined : segments.find((one) => isSameSegment(one.document, segment));
  const words =
    segment === null
      ? 'everybody'
      : (known?.name ?? segmentCondition(segment, locale).replace('only users who', 'those who'));
  return (
    <MenuButton
      label="Segment"
      placement="bottom start"
      trigger={
        <AriaButton className="button button-quiet setting setting-filters" aria-label={`Segment: ${words}`}>
          <span className="truncate" title={words}>
            {words}
          </span>
          <ChevronDown aria-hidden="true" />
        </AriaButton>
      }
    >
      <MenuSection
        aria-label="Who takes part"
        selectionMode="single"
        selectedKeys={[segment === null ? 'everybody' : (known?.id ?? 'unnamed')]}
        onSelectionChange={(keys) => {
          const id = [...keys][0];
          if (id === undefined || id === 'unnamed') return;
          onChange(segments.find((one) => one.id === id)?.document ?? null);
        }}
      >
        <MenuItem id="everybody" label="Everybody" />
        {segments.map(({ id, name, document: one }) => (
          <MenuItem
            key={id}
            id={id}
            label={name}
            detail={segmentCondition(one, locale).replace('only users', 'Users')}
          />
        ))}
        {segment !== null && known === undefined && <MenuItem id="unnamed" label={words} />}
      </MenuSection>
      <MenuSection aria-label="Segments">
        {known && (
          <MenuItem
            id="edit"
            label={`Edit “${known.name}”…`}
            onAction={() => workspace.ask({ kind: 'segment', draft: known })}
          />
        )}
        <MenuItem
          id="new"
          label="New segment…"
          onAction={() => workspace.ask({ kind: 'segment', draft: { name: '', document: known ? null : segment } })}
        />
      </MenuSection>
    </MenuButton>
  );
}
