import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { RadioGroup } from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { FlowItem, RewriteRule } from '../../../core/flow/document.ts';
import { setFlow } from '../../../core/flow/edit.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFlowEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { counted } from '../../ui/words.ts';
import { usePropertyValues } from '../conditions/use-property-values.ts';
import { Choice } from '../settings/choice.tsx';
import { SettingForm } from '../settings/form.tsx';
import { rewritten, ruleProblems } from './rewrite.ts';

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
          <Rules item={item} onChange={(rewrite) => set({ ...item, rewrite })} />
        </>
      )}
    </SettingForm>
  );
}

interface RulesProps {
  readonly item: FlowItem;
  readonly onChange: (rewrite: readonly RewriteRule[]) => void;
}

interface Draft {
  readonly rules: readonly RewriteRule[];
  /** Those the document is known to have. */
  readonly taken: string;
}

const textOf = (rules: readonly RewriteRule[]): string => JSON.stringify(rules);

/** The rules in their order. They are taken as soon as all of them can be. */
function Rules({ item, onChange }: RulesProps) {
  const [state, setState] = useState<Draft>({ rules: item.rewrite, taken: textOf(item.rewrite) });
  // After undo, or a change from elsewhere, it starts from what is there now.
  const draft = state.taken === textOf(item.rewrite) ? state : { rules: item.rewrite, taken: textOf(item.rewrite) };
  if (draft !== state) setState(draft);
  const { rules } = draft;
  const problems = ruleProblems(rules);
  const take = (next: readonly RewriteRule[]) => {
    const isWhole = ruleProblems(next).every((problem) => problem === null);
    setState({ rules: next, taken: isWhole ? textOf(next) : draft.taken });
    if (isWhole) onChange(next);
  };
  return (
    <section className="rules" aria-label="Rules">
      {rules.length > 0 && (
        <p className="field-hint">
          Each rule replaces every match of its pattern, one after another; $1 is the first group.
        </p>
      )}
      <ol className="rules-list">
        {rules.map((rule, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place
          <li key={index} className="rule">
            <TextField
              label={`Pattern ${index + 1}`}
              value={rule.from}
              onChange={(from) => take(rules.with(index, { ...rule, from }))}
              placeholder="^/user/\d+"
              problem={rule.from === '' ? undefined : (problems[index] ?? undefined)}
            />
            <TextField
              label={`Becomes ${index + 1}`}
              value={rule.to}
              onChange={(to) => take(rules.with(index, { ...rule, to }))}
              placeholder="/user/:id"
            />
            <span className="rule-buttons">
              <IconButton
                label={`Rule ${index + 1} earlier`}
                isDisabled={index === 0}
                onPress={() => take(rules.with(index, rules[index - 1]).with(index - 1, rule))}
              >
                <ArrowUp aria-hidden="true" />
              </IconButton>
              <IconButton
                label={`Rule ${index + 1} later`}
                isDisabled={index === rules.length - 1}
                onPress={() => take(rules.with(index, rules[index + 1]).with(index + 1, rule))}
              >
                <ArrowDown aria-hidden="true" />
              </IconButton>
              <IconButton label={`Remove rule ${index + 1}`} onPress={() => take(rules.toSpliced(index, 1))}>
                <X aria-hidden="true" />
              </IconButton>
            </span>
          </li>
        ))}
      </ol>
      <div>
        <Button
          look="quiet"
          className="condition-add"
          isDisabled={rules.some(({ from }) => from === '')}
          onPress={() => setState({ ...draft, rules: [...rules, { from: '', to: '' }] })}
        >
          <Plus aria-hidden="true" />
          Add rule
        </Button>
      </div>
      <Preview property={item.property} rules={rules.filter((_, index) => problems[index] === null)} />
    </section>
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
