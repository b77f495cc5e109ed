import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { RadioGroup } from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { RewriteRule } from '../../../core/condition/rewrite.ts';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import type { RewriteKind } from '../../../core/prepare/suggest-rewrites.ts';
import { pause } from '../../state/pause.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { type Option, Select } from '../../ui/select.tsx';
import { counted } from '../../ui/words.ts';
import { Rules } from '../flow/rules.tsx';
import { Choice } from '../settings/choice.tsx';
import { NamesField } from './names-field.tsx';

type NameStep = Extract<PreparationStep, { name: unknown }>;

interface NameFormProps {
  readonly step: NameStep;
  readonly before: readonly PreparationStep[];
  readonly options: readonly Option[];
  readonly onChange: (step: NameStep) => void;
}

/** Events called by a property: which ones, by which, and the rules that keep the names few. */
export function NameForm({ step, before, options, onChange }: NameFormProps) {
  const properties = useStore(useEditor().store, (state) => state.dataset.properties);
  const { name, of } = step;
  const setRules = (rewrite: readonly RewriteRule[]) => onChange({ ...step, name: { ...name, rewrite } });
  // Those that were chosen come back when “all” was only tried.
  const [chosen, setChosen] = useState<readonly string[]>(of ?? []);
  const choose = (names: readonly string[]) => {
    setChosen(names);
    onChange({ ...step, of: names.length > 0 ? names : null });
  };
  return (
    <>
      <Select
        label="Property"
        searchable
        options={properties.map(({ name: id, distinct }) => ({ id, label: id, detail: counted(distinct, 'value') }))}
        value={name.property === '' ? null : name.property}
        onChange={(property) => onChange({ ...step, name: { ...name, property } })}
      />
      <RadioGroup
        aria-label="Which events"
        value={of === null ? 'all' : 'some'}
        onChange={(value) =>
          value === 'all'
            ? onChange({ ...step, of: null })
            : choose(chosen.length > 0 ? chosen : options.slice(0, 1).map(({ id }) => id))
        }
      >
        <Choice value="all" label="All events that have it" detail="Those without it keep their names." />
        <Choice value="some" label="Only some events" isDisabled={options.length === 0} />
      </RadioGroup>
      {of !== null && <NamesField label="Events" names={of} options={options} onChange={choose} />}
      <Rules rules={name.rewrite} onChange={setRules}>
        {(rules) =>
          name.property !== '' && (
            <Names
              step={{ ...step, name: { ...name, rewrite: rules } }}
              before={before}
              onAdd={(more) => setRules([...rules, ...more])}
            />
          )
        }
      </Rules>
    </>
  );
}

const KINDS: Readonly<Record<RewriteKind, string>> = {
  host: 'Without the host',
  query: 'Without what follows ? or #',
  uuid: 'UUIDs become :id',
  date: 'Dates become :date',
  email: 'Addresses become :email',
  hash: 'Hashes become :id',
  token: 'Tokens become :id',
  number: 'Numbers between slashes become :id',
  'long-number': 'Long numbers become :id',
  'index-page': 'Without index pages',
  'trailing-slash': 'Without a slash at the end',
  title: 'Names without a kind become :name',
  kind: 'Only the kind that stands before a colon',
  part: 'Names of things become :name',
};

const LISTED = 8;
const TYPING_MS = 150;

interface NamesProps {
  readonly step: NameStep;
  readonly before: readonly PreparationStep[];
  readonly onAdd: (rules: readonly RewriteRule[]) => void;
}

/** How many names are left by the rules as they stand, which ones, and rules that would leave fewer. */
function Names({ step, before, onAdd }: NamesProps) {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const text = JSON.stringify(step);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the step is made anew with each render
  const question = useMemo(() => ({ step, before }), [text, before]);
  const { answer } = useRemote(question, async ({ step: { name, of }, before: steps }, signal) => {
    await pause(TYPING_MS, signal);
    const asked = { dataset, prepare: { version: 1, steps }, property: name.property, suggest: true, limit: LISTED };
    const about = { of: of && [...of], rewrite: [...name.rewrite] };
    return client.call('prepare.names', { ...asked, ...about }, { signal });
  });
  if (answer === null) return null;
  const { values, names, top, whole, suggestions = [] } = answer;
  return (
    <>
      {suggestions.length > 0 && (
        <section className="prepare-suggestions" aria-label="Suggested rules">
          <header>
            <h4>Suggested rules</h4>
            <Button look="quiet" onPress={() => onAdd(suggestions.map(({ rule }) => rule))}>
              Use all: {counted(suggestions.at(-1)!.names, 'name')} left
            </Button>
          </header>
          <ul>
            {suggestions.map(({ kind, rule, example }, index) => (
              <li key={rule.from}>
                <Button
                  look="quiet"
                  className="prepare-suggestion"
                  onPress={() => onAdd(suggestions.slice(0, index + 1).map((one) => one.rule))}
                  aria-label={`Use rules up to: ${KINDS[kind]}`}
                >
                  <Plus aria-hidden="true" />
                  <span className="menu-text">
                    <span>
                      {KINDS[kind]}{' '}
                      <span className="muted figures">· {counted(suggestions[index].names, 'name')} left</span>
                    </span>
                    <bdi className="menu-detail truncate">
                      {example[0]} → {example[1]}
                    </bdi>
                  </span>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="rewrites" aria-label="Names left">
        <h4 role="status">
          {values === null ? 'Many values' : counted(values, 'value')} → {counted(names, 'name')}
          {!whole && ' among the most frequent'}
        </h4>
        <ul>
          {top.map(({ value, count }) => (
            <li key={value} className="rewrites-item">
              <bdi className="truncate" title={value}>
                {value === '' ? '“”' : value}
              </bdi>
              <span className="muted figures">{formatCount(count, locale)}</span>
            </li>
          ))}
          {names > top.length && <li className="muted">and {formatCount(names - top.length, locale)} more</li>}
        </ul>
      </section>
    </>
  );
}
