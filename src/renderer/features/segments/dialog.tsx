import { Plus, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Form, Input } from 'react-aria-components';
import { namesInWords, segmentCondition } from '../../../charts/words/document.ts';
import { formatCount, formatPercent } from '../../../charts/words/format.ts';
import { DAY_MS } from '../../../core/funnel/document.ts';
import { rateOf } from '../../../core/statistics/interval.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { textOf } from '../../state/workspace.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { locale } from '../../ui/locale.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Choice } from '../analysis/choice.tsx';
import { withSegment } from '../analysis/variants.ts';
import { FilterEditor } from '../conditions/filter-editor.tsx';
import { removeSegment, type Segment, saveSegment } from '../documents/project.ts';
import { TIERS, useEventOptions } from '../tags/tiers.ts';
import type { SegmentDraft } from './draft.ts';
import { formOf, newDid, newHad, type SegmentForm, type SegmentPart, segmentOf, tierPart, withPart } from './parts.ts';
import './dialog.css';

const JOINS = [
  { id: 'all', words: 'all of these' },
  { id: 'anyOf', words: 'any of these' },
] as const;

/** Who belongs to a segment, with how many that are now. */
export function SegmentDialog({ draft, onClose }: { readonly draft: SegmentDraft; readonly onClose: () => void }) {
  const { host, workspace } = useApp();
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const tags = useStore(editor.store, (state) => state.history.present.tags);
  const [name, setName] = useState(draft.name);
  const [form, setForm] = useState<SegmentForm>(() => formOf(draft.document, tags));
  const document = useMemo(() => segmentOf(form, tags), [form, tags]);
  const count = useRemote(document, (segment, signal) =>
    host.client.call('segment.count', { dataset: dataset.id, segment }, { signal }),
  );
  const isWhole = name.trim() !== '' && document !== null;
  const save = () => {
    if (!isWhole) return;
    const segment: Segment = { id: draft.id ?? crypto.randomUUID(), name: name.trim(), document };
    onClose();
    editor.change((project) => saveSegment(project, segment));
    if (draft.compare) funnelEditor.compare(withSegment(funnelEditor.store.get().variants, segment.name, document));
    workspace.tell({
      tone: 'done',
      text: `Segment “${segment.name}” saved`,
      action: { label: 'Undo', run: () => editor.undo() },
    });
  };
  return (
    <Dialog
      title={draft.id === undefined ? 'New segment' : 'Edit segment'}
      width="medium"
      onClose={onClose}
      actions={
        <>
          <span className="segment-count figures" role="status">
            {count.problem
              ? textOf(count.problem)
              : count.answer && document !== null
                ? `${formatCount(count.answer.users, locale)} of ${formatCount(dataset.users, locale)} users (${formatPercent(rateOf(count.answer.users, dataset.users), locale)})`
                : document === null
                  ? 'Fill in each part to see how many they are'
                  : ''}
          </span>
          {draft.id !== undefined && (
            <Button
              onPress={() => {
                onClose();
                editor.change((project) => removeSegment(project, draft.id!));
                workspace.tell({
                  tone: 'done',
                  text: `Segment “${draft.name}” deleted; funnels that use it keep it`,
                  action: { label: 'Undo', run: () => editor.undo() },
                });
              }}
            >
              Delete
            </Button>
          )}
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" isDisabled={!isWhole} onPress={save}>
            Save
          </Button>
        </>
      }
    >
      <div className="segment-form">
        <Form
          onSubmit={(submit) => {
            submit.preventDefault();
            save();
          }}
        >
          <TextField label="Name" value={name} onChange={setName} maxLength={200} autoFocus />
        </Form>
        <SegmentParts form={form} onChange={setForm} />
      </div>
    </Dialog>
  );
}

interface SegmentPartsProps {
  readonly form: SegmentForm;
  readonly onChange: (form: SegmentForm) => void;
}

/** What users did and had who are meant. */
export function SegmentParts({ form, onChange }: SegmentPartsProps) {
  const hasProperties = useStore(useEditor().store, (state) => state.dataset.properties.length > 0);
  const put = (index: number, part: SegmentPart) => onChange({ ...form, parts: form.parts.with(index, part) });
  const add = (part: SegmentPart) => onChange(withPart(form, part));
  return (
    <>
      <p className="segment-join">
        Users to whom
        {form.parts.length > 1 ? (
          <Choice label="Join" options={JOINS} value={form.join} onChange={(join) => onChange({ ...form, join })} />
        ) : (
          ' this '
        )}
        {form.parts.length > 1 ? 'apply' : 'applies'}
      </p>
      {form.parts.map((part, index) => (
        <div key={part.key} className="segment-part">
          <div className="segment-part-body">
            {part.kind === 'did' || part.kind === 'tier' ? (
              <DidPart part={part} onChange={(next) => put(index, next)} />
            ) : part.kind === 'had' ? (
              <HadPart part={part} onChange={(next) => put(index, next)} />
            ) : (
              <p>{segmentCondition(part.segment, locale).replace('only users who ', 'They ')}</p>
            )}
          </div>
          <IconButton
            label="Remove this part"
            isDisabled={form.parts.length === 1}
            onPress={() => onChange({ ...form, parts: form.parts.toSpliced(index, 1) })}
          >
            <X aria-hidden="true" />
          </IconButton>
        </div>
      ))}
      <div className="segment-add">
        <Button look="quiet" onPress={() => add(newDid())}>
          <Plus aria-hidden="true" />
          Did an event
        </Button>
        <Button look="quiet" isDisabled={!hasProperties} onPress={() => add(newHad())}>
          <Plus aria-hidden="true" />
          Had a property
        </Button>
      </div>
    </>
  );
}

type Did = Extract<SegmentPart, { kind: 'did' }>;
type Tier = Extract<SegmentPart, { kind: 'tier' }>;
type Had = Extract<SegmentPart, { kind: 'had' }>;

const DID = [
  { id: 'did', words: 'They did' },
  { id: 'not', words: 'They did not do' },
] as const;
const WITHIN = [
  { id: 'any', words: 'at any time' },
  ...[1, 7, 30, 90].map((days) => ({
    id: String(days * DAY_MS),
    words: `within ${days === 1 ? 'a day' : `${days} days`} of their first event`,
  })),
];

/** Names of events begin with this among the options, those of tiers do not. */
const EVENT = '=';

/** An event they did, or any of a tier. */
function DidPart({ part, onChange }: { readonly part: Did | Tier; readonly onChange: (part: SegmentPart) => void }) {
  const events = useEventOptions();
  const { tags } = useStore(useEditor().store, (state) => state.history.present.tags);
  const options = useMemo(
    () => [
      { id: `${EVENT}*`, label: 'Any event' },
      ...TIERS.flatMap(({ id, label }) => {
        const own = tags.filter(({ tier }) => tier === id).map(({ event }) => event);
        return own.length === 0 ? [] : [{ id, label: `Any ${label.toLowerCase()}`, detail: namesInWords(own) }];
      }),
      ...events.map((event) => ({ ...event, id: `${EVENT}${event.id}` })),
    ],
    [events, tags],
  );
  const value = part.kind === 'tier' ? part.tier : part.did.event === '' ? null : `${EVENT}${part.did.event}`;
  return (
    <>
      <div className="segment-line">
        <Choice
          label="Did or did not"
          options={DID}
          value={part.not ? 'not' : 'did'}
          onChange={(id) => onChange({ ...part, not: id === 'not' })}
        />
        <Select
          label="Event"
          hideLabel
          options={options}
          value={value}
          placeholder="Choose an event…"
          onChange={(id) => {
            const { key, not } = part;
            const tier = TIERS.find((one) => one.id === id);
            const plain = part.kind === 'did' ? part : { ...newDid(), key, not };
            if (tier) onChange({ ...tierPart(tier.id, not), key });
            else onChange({ ...plain, did: { ...plain.did, event: id.slice(EVENT.length) } });
          }}
        />
        {part.kind === 'did' && <Times part={part} onChange={onChange} />}
      </div>
      {part.kind === 'did' && part.did.event !== '' && (
        <FilterEditor
          filters={part.did.where}
          event={part.did.event === '*' ? null : part.did.event}
          of={part.did.event}
          onChange={(where) => onChange({ ...part, did: { ...part.did, where } })}
        />
      )}
    </>
  );
}

/** How often, and when. */
function Times({ part, onChange }: { readonly part: Did; readonly onChange: (part: SegmentPart) => void }) {
  const { atLeast, withinMs } = part;
  return (
    <>
      <span>at least</span>
      <NumberField
        aria-label="Times"
        className="segment-times"
        value={atLeast}
        minValue={1}
        maxValue={1_000_000}
        onChange={(times) => times >= 1 && onChange({ ...part, atLeast: times })}
      >
        <Input className="input" />
      </NumberField>
      <span>{atLeast === 1 ? 'time' : 'times'}</span>
      <Choice
        label="When"
        options={WITHIN}
        value={withinMs === null ? 'any' : String(withinMs)}
        onChange={(id) => {
          const { of: _, ...rest } = part;
          onChange(id === 'any' ? { ...rest, withinMs: null } : { ...rest, withinMs: Number(id), of: 'first-event' });
        }}
      />
    </>
  );
}

const AT = [
  { id: 'ever', words: 'on any of their events' },
  { id: 'first', words: 'on the first event that has it' },
  { id: 'last', words: 'on the last event that has it' },
] as const;

const HadPart = ({ part, onChange }: { readonly part: Had; readonly onChange: (part: SegmentPart) => void }) => (
  <>
    <div className="segment-line">
      <span>They had</span>
      <Choice label="On which events" options={AT} value={part.at} onChange={(at) => onChange({ ...part, at })} />
    </div>
    <FilterEditor
      filters={part.filters}
      event={null}
      of="them"
      asked
      onChange={(filters) => onChange({ ...part, filters })}
    />
  </>
);
