import { useMemo } from 'react';
import { DropZone, Text } from 'react-aria-components';
import { formatPercent } from '../../../charts/words/format.ts';
import type { EventFigures } from '../../../core/data/event-list.ts';
import type { EventTag, Tier } from '../../../core/tags/document.ts';
import { suggestTags, type Trade } from '../../../core/tags/suggest.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Name } from '../../ui/name.tsx';
import { counted } from '../../ui/words.ts';
import { setTag } from '../documents/project.ts';
import { droppedTexts, EVENT_TYPE } from '../steps/drag.ts';
import { tagEvent } from '../tags/tag-event.ts';
import { TIERS, tagsByEvent } from '../tags/tiers.ts';
import { useCurrency } from '../tags/use-currency.ts';
import { withCurrency } from '../tags/with-currency.ts';
import { candidates } from './candidates.ts';
import { useConversions } from './use-conversions.ts';

const TRADES: Readonly<Record<Trade, string>> = { shop: 'A shop', software: 'Software', leads: 'Getting requests' };

/** Before there is a goal: which events might be one, and where to drop them. */
export function StartView() {
  const app = useApp();
  const editor = useEditor();
  const { list, properties } = useStore(editor.store, (state) => state.dataset);
  const { tags } = useConversions();
  const currency = useCurrency(null);
  const figures = useMemo(() => new Map(list.events.map((one) => [one.event, one])), [list]);
  const suggestions = useMemo(() => {
    const found = suggestTags(
      list.events.map(({ event }) => event),
      properties.map(({ name }) => name),
    );
    return found.map(({ tag, ...rest }) => ({ ...rest, tag: withCurrency(tag, currency) }));
  }, [list, properties, currency]);
  const others = useMemo(
    () =>
      candidates(
        list.events,
        list.users,
        new Set([...suggestions.map(({ tag }) => tag.event), ...tagsByEvent(tags).keys()]),
      ),
    [list, suggestions, tags],
  );
  const apply = (wanted: readonly EventTag[]) => {
    editor.change((project) => wanted.reduce((all, tag) => setTag(all, tag.event, tag), project));
    app.workspace.tell({
      tone: 'done',
      text: `${counted(wanted.length, 'event')} tagged`,
      action: { label: 'Undo', run: () => editor.undo() },
    });
  };
  const trades = [...new Set(suggestions.map(({ trade }) => trade))];
  return (
    <div className="start">
      <p className="start-lead">
        Say which events are the goals: the few that make money are <strong>macro conversions</strong>. What leads to
        them are <strong>micro conversions</strong>, read beneath the goals and never instead of them.
      </p>
      <div className="start-board">
        {TIERS.map(({ id, short, detail }) => (
          <TierZone key={id} tier={id} name={short} detail={detail} />
        ))}
      </div>
      {trades.map((trade) => {
        const own = suggestions.filter((one) => one.trade === trade);
        return (
          <section key={trade} className="start-section" aria-label={TRADES[trade]}>
            <header>
              <h2>{TRADES[trade]}</h2>
              <Button
                look="primary"
                isDisabled={currency === undefined}
                onPress={() => apply(own.map(({ tag }) => tag))}
              >
                Tag these {own.length}
              </Button>
            </header>
            <ul>
              {own.map(({ tag, because }) => (
                <Candidate
                  key={tag.event}
                  figures={figures.get(tag.event)!}
                  users={list.users}
                  tier={tag.tier}
                  because={`${because}${tag.value?.kind === 'property' ? `; worth its “${tag.value.property}”` : ''}`}
                  onTag={currency === undefined ? null : () => apply([tag])}
                />
              ))}
            </ul>
          </section>
        );
      })}
      {others.length > 0 && (
        <section className="start-section" aria-label="Done by few">
          <header>
            <h2>Done by few</h2>
          </header>
          <ul>
            {others.map((one) => (
              <Candidate
                key={one.event}
                figures={one}
                users={list.users}
                tier="macro"
                because="what few do is more often a goal than what all do"
                onTag={() => tagEvent(app, editor, one.event, 'macro')}
              />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Where an event is dropped, and what is there already. */
function TierZone({ tier, name, detail }: { readonly tier: Tier; readonly name: string; readonly detail: string }) {
  const app = useApp();
  const editor = useEditor();
  const { tags } = useConversions();
  const own = tags.tags.filter((tag) => tag.tier === tier);
  return (
    <DropZone
      className={`start-zone tier-${tier}`}
      aria-label={`Drop on ${name}`}
      getDropOperation={(types) => (types.has(EVENT_TYPE) ? 'copy' : 'cancel')}
      onDrop={async ({ items }) => {
        for (const event of await droppedTexts(items, EVENT_TYPE)) tagEvent(app, editor, event, tier);
      }}
    >
      <Text slot="label">{name}</Text>
      <span className="start-detail">{detail}</span>
      {own.length === 0 ? (
        <span className="start-detail">Drag an event here.</span>
      ) : (
        <span className="start-events">
          {own.map(({ event }) => (
            <Name key={event}>{event}</Name>
          ))}
        </span>
      )}
    </DropZone>
  );
}

interface CandidateProps {
  readonly figures: EventFigures;
  readonly users: number;
  readonly tier: Tier;
  readonly because: string;
  /** null: not yet. */
  readonly onTag: (() => void) | null;
}

function Candidate({ figures, users, tier, because, onTag }: CandidateProps) {
  const { event, count } = figures;
  const { short } = TIERS.find(({ id }) => id === tier)!;
  return (
    <li className="start-candidate">
      <span className="start-event">
        <Name>{event}</Name>
        <span className="muted">{because}</span>
      </span>
      <span className="figures muted">
        {formatPercent(users === 0 ? 0 : figures.users / users, locale)} of users · {counted(figures.users, 'user')} ·{' '}
        {counted(count, 'event')}
      </span>
      <Button aria-label={`Tag ${event} as ${short}`} isDisabled={onTag === null} onPress={() => onTag?.()}>
        {short}
      </Button>
    </li>
  );
}
