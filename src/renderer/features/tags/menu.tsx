import { BellRing, Coins } from 'lucide-react';
import { useApp, useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { MenuItem, MenuSection } from '../../ui/menu.tsx';
import { watchThat } from '../conversions/watch-that.ts';
import { tagEvent } from './tag-event.ts';
import { NO_TIER_KEY, TIERS, useTag } from './tiers.ts';

/** The part of an event's menu that tells what it is worth. */
export function TagMenu({ event }: { readonly event: string }) {
  const app = useApp();
  const editor = useEditor();
  const conversionsEditor = useConversionsEditor();
  const tag = useTag(event);
  return (
    <>
      <MenuSection
        title="Tag as"
        selectionMode="single"
        selectedKeys={[tag?.tier ?? 'none']}
        onSelectionChange={(keys) => {
          const chosen = TIERS.find(({ id }) => id === [...keys][0])?.id ?? null;
          tagEvent(app, editor, event, chosen);
        }}
      >
        {TIERS.map(({ id, label, key }) => (
          <MenuItem key={id} id={id} label={label} keys={key} />
        ))}
        <MenuItem id="none" label="No conversion" keys={NO_TIER_KEY} />
      </MenuSection>
      {tag && (
        <MenuSection aria-label="Conversion">
          {tag.tier === 'macro' && (
            <MenuItem
              id="value"
              label="What it is worth…"
              icon={<Coins aria-hidden="true" />}
              onAction={() => app.workspace.ask({ kind: 'value', event })}
            />
          )}
          <MenuItem
            id="watch"
            label="Watch its rate"
            icon={<BellRing aria-hidden="true" />}
            onAction={() =>
              watchThat(
                app,
                { editor, conversionsEditor },
                tag.tier === 'macro' ? { macro: event } : { micro: event },
                event,
              )
            }
          />
        </MenuSection>
      )}
    </>
  );
}
