import { useMemo, useState } from 'react';
import { Checkbox, CheckboxGroup } from 'react-aria-components';
import { suggestTags } from '../../../core/tags/suggest.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Name } from '../../ui/name.tsx';
import { counted } from '../../ui/words.ts';
import { setTag, tagOf } from '../documents/project.ts';
import './tags.css';
import { TierName } from './tier-chip.tsx';
import { useCurrency } from './use-currency.ts';
import { withCurrency } from './with-currency.ts';

/** What the names of the events suggest for tags; applied only as far as they are ticked. */
export function SuggestDialog({ onClose }: { readonly onClose: () => void }) {
  const { workspace } = useApp();
  const editor = useEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const tags = useStore(editor.store, (state) => state.history.present.tags);
  const suggestions = useMemo(() => {
    const events = dataset.list.events.map(({ event }) => event);
    const properties = dataset.properties.map(({ name }) => name);
    return suggestTags(events, properties).filter(({ tag }) => tagOf(tags, tag.event) === undefined);
  }, [dataset, tags]);
  const [chosen, setChosen] = useState<readonly string[]>(() => suggestions.map(({ tag }) => tag.event));
  const currency = useCurrency(null);
  const apply = () => {
    onClose();
    const wanted = suggestions.filter(({ tag }) => chosen.includes(tag.event));
    editor.change((project) =>
      wanted.reduce((all, { tag }) => setTag(all, tag.event, withCurrency(tag, currency)), project),
    );
    workspace.tell({
      tone: 'done',
      text: `${counted(wanted.length, 'event')} tagged`,
      action: { label: 'Undo', run: () => editor.undo() },
    });
  };
  return (
    <Dialog
      title="Suggested conversions"
      subtitle="From the names of your events. Nothing is tagged until you say so."
      width="medium"
      onClose={onClose}
      actions={
        suggestions.length === 0 ? (
          <Button look="primary" onPress={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button look="primary" isDisabled={chosen.length === 0 || currency === undefined} onPress={apply}>
              {chosen.length === 0 ? 'Tag' : `Tag ${counted(chosen.length, 'event')}`}
            </Button>
          </>
        )
      }
    >
      {suggestions.length === 0 ? (
        <p>
          No {tags.tags.length > 0 && 'other '}event has a name that says it is a conversion. Tag events yourself: drag
          one onto “Macro”, which appears above the list while you drag; or open its menu; or press 1, 2 or 3 on it.
        </p>
      ) : (
        <CheckboxGroup aria-label="Suggestions" value={[...chosen]} onChange={setChosen} className="suggestions">
          {suggestions.map(({ tag, because }) => (
            <Checkbox key={tag.event} value={tag.event} className="suggestion">
              <span className="suggestion-box" aria-hidden="true" />
              <span className="suggestion-text">
                <Name>{tag.event}</Name>
                <span className="muted">
                  {because}
                  {tag.value?.kind === 'property' && `; worth its “${tag.value.property}”`}
                </span>
              </span>
              <TierName tier={tag.tier} />
            </Checkbox>
          ))}
        </CheckboxGroup>
      )}
    </Dialog>
  );
}
