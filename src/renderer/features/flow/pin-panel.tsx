import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { flowNoun, numberInWords } from '../../../charts/flow/words.ts';
import { formatCount, formatDuration, formatPercent } from '../../../charts/words/format.ts';
import { anchorAt, hideEvent, hideRefused, setFlow } from '../../../core/flow/edit.ts';
import { funnelOfPath } from '../../../core/flow/path-funnel.ts';
import type { FlowNumber } from '../../../core/flow/tally.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFlowEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Name } from '../../ui/name.tsx';
import { addDocument } from '../documents/project.ts';
import { UsersDialog } from '../people/users-dialog.tsx';
import { TierChip } from '../tags/tier-chip.tsx';
import type { FlowAnswer } from './editor.ts';
import { flowPeople } from './people.ts';
import { mainWay, type Neighbour, pinFigures } from './pin.ts';
import { useThrough } from './use-through.ts';

/** How many of the next and the previous are named. */
const NAMED = 5;
/** A segment names its people one by one: with more of them a document would be too large to keep. */
const MOST_PEOPLE = 50_000;

interface PinPanelProps {
  readonly answer: FlowAnswer;
  readonly number: FlowNumber;
}

/** The figures of a place or way that was clicked, and what can be done with it. */
export function PinPanel({ answer: { document, result }, number }: PinPanelProps) {
  const flowEditor = useFlowEditor();
  const through = useThrough(document, number);
  const figures = useMemo(() => pinFigures(result, document, number), [result, document, number]);
  const people = useMemo(() => flowPeople(document, number), [document, number]);
  const [isListed, setListed] = useState(false);
  const words = numberInWords(document, number);
  const close = () => flowEditor.pin(null);
  if (figures === null) return null;
  const { count, shareOfAll, shareOfColumn, dropped, next, before } = figures;
  const item = number.kind === 'path' || number.kind === 'link' ? null : (number.item ?? null);
  const backward = document.anchor?.at === 'end';
  const isLink = number.kind === 'link';
  const noun = flowNoun(document, count);
  return (
    <aside
      className="pin"
      aria-label="Figures of what was clicked"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <header className="pin-header">
        <h2>
          {item === null ? <Name>{words[0].toUpperCase() + words.slice(1)}</Name> : <Name>{item}</Name>}
          {item !== null && document.item === null && <TierChip event={item} />}
        </h2>
        <IconButton label="Close" onPress={close}>
          <X aria-hidden="true" />
        </IconButton>
      </header>
      {item !== null && <p className="muted">{words}</p>}
      <dl className="pin-figures figures">
        <div>
          <dt>{noun[0].toUpperCase() + noun.slice(1)}</dt>
          <dd>
            <Button
              look="inline"
              aria-label={`${formatCount(count, locale)} ${noun}: who they are`}
              onPress={() => setListed(true)}
            >
              {formatCount(count, locale)}
            </Button>
          </dd>
        </div>
        <Figure name="Of all" value={percent(shareOfAll)} />
        {number.kind !== 'path' && (isLink || number.item !== undefined) && (
          <Figure
            name={isLink ? 'Of those in the column before' : 'Of those in the column'}
            value={percent(shareOfColumn)}
          />
        )}
        {dropped !== null && (
          <Figure
            name={backward ? 'Begin here' : 'End here'}
            value={`${formatCount(dropped, locale)} · ${percent(count > 0 ? dropped / count : null)}`}
          />
        )}
        <Figure
          name={timeName(number, backward)}
          value={through === null ? '…' : through.time === null ? '–' : formatDuration(through.time.median, locale)}
        />
      </dl>
      <Neighbours title="Next" all={next} of={count} />
      <Neighbours title="Before" all={before} of={count} />
      <Actions
        answer={{ document, result }}
        number={number}
        item={item}
        count={count}
        onPeople={() => setListed(true)}
      />
      {isListed && <UsersDialog people={people} onClose={() => setListed(false)} />}
    </aside>
  );
}

const percent = (share: number | null): string => (share === null ? '–' : formatPercent(share, locale));

function timeName(number: FlowNumber, backward: boolean): string {
  if (number.kind === 'link') return 'Median time between';
  return backward ? 'Median time to the end' : 'Median time from the start';
}

const Figure = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

interface NeighboursProps {
  readonly title: string;
  readonly all: readonly Neighbour[];
  readonly of: number;
}

/** Where most went next, or came from; each leads to its way. */
function Neighbours({ title, all, of }: NeighboursProps) {
  const flowEditor = useFlowEditor();
  if (all.length === 0) return null;
  return (
    <section className="pin-ways" aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {all.slice(0, NAMED).map(({ number, item, count }) => (
          <li key={`${item === null} ${item}`}>
            <button type="button" className="pin-way" onClick={() => flowEditor.pin(number)}>
              <span className="pin-bar" style={{ inlineSize: `${of > 0 ? (100 * count) / of : 0}%` }} />
              <bdi className="truncate" title={item ?? undefined}>
                {item ?? 'Other items'}
              </bdi>
              <span className="figures">{formatCount(count, locale)}</span>
              <span className="figures muted">{percent(of > 0 ? count / of : null)}</span>
            </button>
          </li>
        ))}
        {all.length > NAMED && <li className="muted pin-more">and {formatCount(all.length - NAMED, locale)} more</li>}
      </ul>
    </section>
  );
}

interface ActionsProps extends PinPanelProps {
  readonly item: string | null;
  readonly count: number;
  readonly onPeople: () => void;
}

function Actions({ answer: { document, result }, number, item, count, onPeople }: ActionsProps) {
  const app = useApp();
  const editor = useEditor();
  const flowEditor = useFlowEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const through = useThrough(document, number);
  const isEvent = item !== null && dataset.list.events.some(({ event }) => event === item);
  const way = through && mainWay(through, number);
  const funnel = way && funnelOfPath(document, way);
  const users = async () => {
    const page = await app.host.client.call('flow.users', {
      dataset: dataset.id,
      flow: document,
      number,
      limit: Math.max(count, 1),
    });
    return [...new Set(page.users)];
  };
  const attempt = (work: () => Promise<void>) => void work().catch((error) => app.workspace.fail(error));
  const keep = async () => {
    const words = numberInWords(document, number);
    app.workspace.ask({
      kind: 'segment',
      draft: { name: words[0].toUpperCase() + words.slice(1), document: { users: await users() } },
    });
  };
  const only = async () => {
    const these = { users: await users() };
    const segment = document.segment === null ? these : { all: [document.segment, these] };
    flowEditor.edit((flow) => setFlow(flow, { segment }));
  };
  const isMany = count > MOST_PEOPLE;
  const isWhole = number.kind === 'node' && number.item === undefined;
  return (
    <div className="pin-actions">
      <Button onPress={onPeople}>People…</Button>
      <Button isDisabled={count === 0 || isMany} onPress={() => attempt(keep)}>
        Save as segment…
      </Button>
      <Button
        isDisabled={count === 0 || isMany || (isWhole && count === result.denominator)}
        onPress={() => attempt(only)}
      >
        Only those through here
      </Button>
      {funnel && way.length > 1 && (
        <Button
          onPress={() =>
            editor.change((project) =>
              addDocument(
                project,
                { id: crypto.randomUUID(), kind: 'funnel', name: '', document: funnel },
                project.shown,
              ),
            )
          }
        >
          <span className="truncate" title={way.join(' → ')}>
            Funnel of {way.join(' → ')}
          </span>
        </Button>
      )}
      {isEvent && (
        <>
          <Button onPress={() => flowEditor.edit((flow) => anchorAt(flow, 'start', item))}>Start here</Button>
          <Button onPress={() => flowEditor.edit((flow) => anchorAt(flow, 'end', item))}>Lead here</Button>
          <Button
            isDisabled={hideRefused(document, item) !== null}
            onPress={() => flowEditor.edit((flow) => hideEvent(flow, item))}
          >
            Hide
          </Button>
        </>
      )}
      {isMany && (
        <p className="muted">More than {formatCount(MOST_PEOPLE, locale)} people: too many to be kept one by one.</p>
      )}
    </div>
  );
}
