import { ChevronDown } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { spanInWords } from '../../../charts/words/format.ts';
import { suggestedTieToleranceMs } from '../../../core/data/event-list.ts';
import { setTieTolerance } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';

/** How close together events have no order; asked only where the times are too coarse to tell, or it is set. */
export function TieSetting() {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const tolerance = useStore(funnelEditor.store, (state) => state.document.tieToleranceMs);
  const precisionMs = useStore(editor.store, (state) => state.dataset.list.precisionMs);
  const suggested = suggestedTieToleranceMs(precisionMs);
  if (suggested === 0 && tolerance === 0) return null;
  const choices = [...new Set([0, suggested, tolerance])].toSorted((a, b) => a - b);
  return (
    <>
      <span className="settings-note">taking events</span>
      <MenuButton
        label="Events of one time"
        placement="bottom start"
        selectionMode="single"
        selectedKeys={[String(tolerance)]}
        disallowEmptySelection
        onSelectionChange={(keys) => funnelEditor.edit((funnel) => setTieTolerance(funnel, Number([...keys][0])))}
        trigger={
          <AriaButton className="button button-quiet setting" aria-label={`Ties: ${tiesInWords(tolerance)}`}>
            {tiesInWords(tolerance)}
            <ChevronDown aria-hidden="true" />
          </AriaButton>
        }
      >
        {choices.map((ms) => (
          <MenuItem
            key={ms}
            id={String(ms)}
            label={`Events ${tiesInWords(ms)}`}
            detail={
              ms === suggested && ms > 0
                ? 'Suggested: times are whole seconds, so the order of events less than a second apart is not known.'
                : 'Among simultaneous events the order that gets furthest counts.'
            }
          />
        ))}
      </MenuButton>
    </>
  );
}

const tiesInWords = (ms: number): string =>
  ms === 0 ? 'of the same time as simultaneous' : `within ${spanInWords(ms, locale)} as simultaneous`;
