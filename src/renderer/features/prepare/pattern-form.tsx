import { useMemo } from 'react';
import { formatCount } from '../../../charts/words/format.ts';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { counted } from '../../ui/words.ts';
import { expressionOf, patternIn, withPattern } from './pattern.ts';

type DeriveStep = Extract<PreparationStep, { derive: unknown }>;

/** So many of the most frequent values are tried as somebody types, and so many are shown. */
const TRIED = 1000;
const LISTED = 8;

interface PatternFormProps {
  readonly step: DeriveStep;
  readonly before: readonly PreparationStep[];
  readonly onChange: (step: DeriveStep) => void;
  /** Asks for conditions one by one. */
  readonly onApart: () => void;
}

/** An event by what a path looks like, with the paths that look so. */
export function PatternForm({ step, before, onChange, onApart }: PatternFormProps) {
  const properties = useStore(useEditor().store, (state) => state.dataset.properties);
  const { property, text } = patternIn(step)!;
  const { event } = step.any[0];
  return (
    <>
      <Select
        label="Property"
        searchable
        options={properties.map(({ name, distinct }) => ({
          id: name,
          label: name,
          detail: counted(distinct, 'value'),
        }))}
        value={property === '' ? null : property}
        onChange={(name) => onChange(withPattern(step, { property: name, text }))}
      />
      <TextField
        label={`Pattern of ${event === '*' ? 'any event' : event}`}
        value={text}
        autoFocus
        maxLength={500}
        placeholder="/docs/*/edit"
        hint="* is one part between slashes, ** is any text."
        onChange={(next) => onChange(withPattern(step, { property, text: next }))}
      />
      {property !== '' && (
        <Values
          property={property}
          event={event === '*' ? null : event}
          text={text}
          before={before}
          onTake={(value) => onChange(withPattern(step, { property, text: value }))}
        />
      )}
      <div>
        <Button look="inline" onPress={onApart}>
          Say it by conditions instead
        </Button>
      </div>
    </>
  );
}

interface ValuesProps {
  readonly property: string;
  readonly event: string | null;
  readonly text: string;
  readonly before: readonly PreparationStep[];
  readonly onTake: (value: string) => void;
}

/** The most frequent values, or those that a pattern means; one of them can be the pattern to begin with. */
function Values({ property, event, text, before, onTake }: ValuesProps) {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const question = useMemo(() => ({ property, event, before }), [property, event, before]);
  const { answer } = useRemote(question, (asked, signal) => {
    const of = asked.event === null ? null : [asked.event];
    const prepare = { version: 1, steps: asked.before } as const;
    return client.call('prepare.names', { dataset, prepare, property: asked.property, of, limit: TRIED }, { signal });
  });
  const top = answer?.top ?? [];
  const found = useMemo(() => {
    if (text === '') return top;
    const expression = new RegExp(expressionOf(text));
    return top.filter(({ value }) => expression.test(value));
  }, [top, text]);
  if (answer === null) return null;
  const most = answer.names > top.length ? ` of the ${formatCount(top.length, locale)} most frequent` : '';
  return (
    <section className="rewrites" aria-label="Values of the pattern">
      <h4 role="status">
        {text === ''
          ? `${counted(answer.names, 'value')}, most frequent first`
          : `${counted(found.length, 'value')}${most}`}
      </h4>
      <ul>
        {found.slice(0, LISTED).map(({ value, count }) => (
          <li key={value} className="rewrites-item">
            <Button look="inline" className="truncate" aria-label={`Begin with ${value}`} onPress={() => onTake(value)}>
              <bdi title={value}>{value === '' ? '“”' : value}</bdi>
            </Button>
            <span className="muted figures">{formatCount(count, locale)}</span>
          </li>
        ))}
        {found.length > LISTED && <li className="muted">and {formatCount(found.length - LISTED, locale)} more</li>}
      </ul>
    </section>
  );
}
