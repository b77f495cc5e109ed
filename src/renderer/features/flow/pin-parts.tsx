import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { formatCount, formatPercent } from '../../../charts/words/format.ts';
import { anchorAt, hideEvent, hideRefused, setFlow } from '../../../core/flow/edit.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFlowEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Name } from '../../ui/name.tsx';
import { addDocument } from '../documents/project.ts';
import type { People } from '../people/people.ts';
import { UsersDialog } from '../people/users-dialog.tsx';
import { askStep, hideEverywhere } from '../prepare/gestures.ts';
import { TierChip, TierSign } from '../tags/tier-chip.tsx';

/** How many of the next and the previous are named. */
const NAMED = 5;
/** A segment names its people one by one: with more of them a document would be too large to keep. */
const MOST_PEOPLE = 50_000;

export const percent = (share: number | null): string => (share === null ? '–' : formatPercent(share, locale));

interface PinFrameProps {
  readonly title: string;
  /** The event it is about, where it is about one. */
  readonly event: string | null;
  /** Where it is, beside an event. */
  readonly place?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** At the side of a picture: the figures of what was clicked. Escape closes it. */
export const PinFrame = ({ title, event, place, onClose, children }: PinFrameProps) => (
  <aside
    className="pin"
    aria-label="Figures of what was clicked"
    onKeyDown={(key) => key.key === 'Escape' && onClose()}
  >
    <header className="pin-header">
      <h2>
        <Name>{title}</Name>
        {event !== null && <TierChip event={event} />}
      </h2>
      <IconButton label="Close" onPress={onClose}>
        <X aria-hidden="true" />
      </IconButton>
    </header>
    {place !== undefined && <p className="muted">{place}</p>}
    {children}
  </aside>
);

export const Figure = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

/** One of the ways from a place, or to it. */
export interface Way {
  readonly key: string;
  readonly name: string;
  /** Where it is an event's. */
  readonly event?: string;
  readonly count: number;
  readonly share: number | null;
  open(): void;
}

/** Where most went next, or came from; each leads to its own figures. */
export function Ways({ title, ways }: { readonly title: string; readonly ways: readonly Way[] }) {
  if (ways.length === 0) return null;
  return (
    <section className="pin-ways" aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {ways.slice(0, NAMED).map(({ key, name, event, count, share, open }) => (
          <li key={key}>
            <button type="button" className="pin-way" onClick={open}>
              <span className="pin-bar" style={{ inlineSize: `${100 * Math.min(share ?? 0, 1)}%` }} />
              <span className="truncate" title={name}>
                {event !== undefined && <TierSign event={event} />}
                <bdi>{name}</bdi>
              </span>
              <span className="figures">{formatCount(count, locale)}</span>
              <span className="figures muted">{percent(share)}</span>
            </button>
          </li>
        ))}
        {ways.length > NAMED && <li className="muted pin-more">and {formatCount(ways.length - NAMED, locale)} more</li>}
      </ul>
    </section>
  );
}

interface CountProps {
  readonly people: People;
  readonly count: number;
}

/** How many there are; it opens who they are. */
export function CountFigure({ people, count }: CountProps) {
  const [isListed, setListed] = useState(false);
  const noun = people.noun(count);
  return (
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
      {isListed && <UsersDialog people={people} onClose={() => setListed(false)} />}
    </div>
  );
}

interface ActionsProps extends CountProps {
  /** Everybody: nothing would be left out by keeping only those. */
  readonly isAll: boolean;
  /** The item that it is about, where it is one. */
  readonly item: string | null;
  /** The funnel that counts the same, and its steps in words. */
  readonly funnel: { readonly document: FunnelDocument; readonly words: string } | null;
}

/** What can be done with those behind a place or way, and with its event. */
export function PinActions({ people, count, isAll, item, funnel }: ActionsProps) {
  const app = useApp();
  const editor = useEditor();
  const flowEditor = useFlowEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const flow = useStore(flowEditor.store, (state) => state.document);
  const [isListed, setListed] = useState(false);
  if (!flow) return null;
  const isMany = count > MOST_PEOPLE;
  const isEvent = item !== null && dataset.list.events.some(({ event }) => event === item);
  const users = async () => {
    const page = await people.ask(app.host.client, dataset.id, { order: undefined, limit: Math.max(count, 1) });
    return [...new Set(page.users)];
  };
  const attempt = (work: () => Promise<void>) => void work().catch((error) => app.workspace.fail(error));
  const keep = async () => {
    const draft = { name: people.segment!.name, document: { users: await users() } };
    app.workspace.ask({ kind: 'segment', draft });
  };
  const only = async () => {
    const these = { users: await users() };
    flowEditor.edit((one) => setFlow(one, { segment: one.segment === null ? these : { all: [one.segment, these] } }));
  };
  return (
    <div className="pin-actions">
      <Button onPress={() => setListed(true)}>People…</Button>
      <Button isDisabled={count === 0 || isMany} onPress={() => attempt(keep)}>
        Save as segment…
      </Button>
      <Button isDisabled={count === 0 || isMany || isAll} onPress={() => attempt(only)}>
        Only those through here
      </Button>
      {funnel && (
        <Button
          onPress={() =>
            editor.change((project) =>
              addDocument(
                project,
                { id: crypto.randomUUID(), kind: 'funnel', name: '', document: funnel.document },
                project.shown,
              ),
            )
          }
        >
          <span className="truncate" title={funnel.words}>
            Funnel of {funnel.words}
          </span>
        </Button>
      )}
      {isEvent && (
        <>
          <Button onPress={() => flowEditor.edit((one) => anchorAt(one, 'start', item))}>Start here</Button>
          <Button onPress={() => flowEditor.edit((one) => anchorAt(one, 'end', item))}>Lead here</Button>
          <Button
            isDisabled={hideRefused(flow, item) !== null}
            onPress={() => flowEditor.edit((one) => hideEvent(one, item))}
          >
            Hide
          </Button>
          <Button onPress={() => askStep(app, editor, 'rename', [item])}>Rename or group…</Button>
          <Button onPress={() => hideEverywhere(app, editor, [item])}>Hide everywhere</Button>
        </>
      )}
      {isMany && (
        <p className="muted">More than {formatCount(MOST_PEOPLE, locale)} people: too many to be kept one by one.</p>
      )}
      {isListed && <UsersDialog people={people} onClose={() => setListed(false)} />}
    </div>
  );
}
