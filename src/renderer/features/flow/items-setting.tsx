import { RadioGroup } from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { RewriteRule } from '../../../core/condition/rewrite.ts';
import type { FlowItem } from '../../../core/flow/document.ts';
import { setFlow } from '../../../core/flow/edit.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFlowEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { Select } from '../../ui/select.tsx';
import { counted } from '../../ui/words.ts';
import { usePropertyValues } from '../conditions/use-property-values.ts';
import { Choice } from '../settings/choice.tsx';
import { SettingForm } from '../settings/form.tsx';
import { rewritten } from './rewrite.ts';
import { Rules } from './rules.tsx';

/** What journeys are made of: event names, or the values of a property, cleaned by rules. */
export function ItemsSetting({ item }: { readonly item: FlowItem | null }) {
  const flowEditor = useFlowEditor();
  const properties = useStore(useEditor().store, (state) => state.dataset.properties);
  const options = properties.map(({ name, distinct }) => ({
    id: name,
    label: name,
    detail: counted(distinct, 'value'),
  }));
  const set = (next: FlowItem | null) => flowEditor.edit((flow) => setFlow(flow, { item: next }));
  const rules = item?.rewrite.length ?? 0;
  const words =
    item === null ? 'event names' : `${item.property}${rules > 0 ? `, cleaned by ${counted(rules, 'rule')}` : ''}`;
  const fitting = properties.find(({ name }) => /path|page|screen|url/i.test(name)) ?? properties.at(0);
  return (
    <SettingForm label="Items" words={words} title="What journeys are made of">
      <RadioGroup
        aria-label="Items"
        value={item === null ? 'names' : 'property'}
        onChange={(value) =>
          set(value === 'names' || fitting === undefined ? null : { property: fitting.name, rewrite: [] })
        }
      >
        <Choice value="names" label="Event names" />
        <Choice
          value="property"
          label="The values of a property"
          detail="Such as the path of a page. Events without it keep their names."
          isDisabled={properties.length === 0}
        />
      </RadioGroup>
      {item !== null && (
        <>
          <Select
            label="Property"
            hideLabel
            searchable
            options={options}
            value={item.property}
            onChange={(property) => set({ ...item, property })}
          />
          <Rules rules={item.rewrite} onChange={(rewrite) => set({ ...item, rewrite })}>
            {(rules) => <Preview property={item.property} rules={rules} />}
          </Rules>
        </>
      )}
    </SettingForm>
  );
}

/** How many items a preview lists, and how many of the values that become one. */
const LISTED = 6;
const EXAMPLES = 3;

/** What the most frequent values turn into by the rules that can be applied. */
function Preview({ property, rules }: { readonly property: string; readonly rules: readonly RewriteRule[] }) {
  const values = usePropertyValues(property, null, '');
  if (values === null) return null;
  const items = rewritten(values.values, rules);
  return (
    <section className="rewrites" aria-label="Preview">
      <h4>
        {counted(values.values.length, 'frequent value')} → {counted(items.length, 'item')}
      </h4>
      <ul>
        {items.slice(0, LISTED).map(({ item, count, from }) => (
          <li key={item}>
            <span className="rewrites-item">
              <bdi className="truncate" title={item}>
                {item === '' ? '“”' : item}
              </bdi>
              <span className="muted figures">{formatCount(count, locale)}</span>
            </span>
            {(from.length > 1 || from[0] !== item) && (
              <bdi className="muted truncate rewrites-from" title={from.join('\n')}>
                {from.slice(0, EXAMPLES).join(', ')}
                {from.length > EXAMPLES && ` and ${formatCount(from.length - EXAMPLES, locale)} more`}
              </bdi>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
