import { Check, Ellipsis, GripVertical, Plus } from 'lucide-react';
import { createContext, useContext } from 'react';
import {
  Button as AriaButton,
  Checkbox,
  Collection,
  GridListItem,
  GridListLoadMoreItem,
  Text,
} from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { EventFigures } from '../../../core/data/event-list.ts';
import type { WhatIfEvent } from '../../../core/funnel/what-if.ts';
import { locale } from '../../ui/locale.ts';
import { ShortName } from '../../ui/name.tsx';
import { counted } from '../../ui/words.ts';
import { MadeChip } from '../prepare/made-chip.tsx';
import { TierChip } from '../tags/tier-chip.tsx';
import type { Adding } from './add.ts';
import type { EventMenuState } from './event-menu.tsx';
import { nextInWords } from './what-if-note.tsx';

/** What the rows of the list show. */
interface Rows {
  readonly events: readonly EventFigures[];
  /** How long an event's bar is, against the longest one. */
  readonly shareOf: (event: EventFigures) => number;
  readonly next: ReadonlyMap<string, WhatIfEvent> | null;
  readonly adding: Adding;
  /** Some events are chosen together: whether one is should be seen. */
  readonly selecting: boolean;
  readonly onMenu: (menu: EventMenuState) => void;
  /** Asks for more events when the last one is near; null where there are no more. */
  readonly onEnd: (() => void) | null;
  /** What else but its event a row is drawn from. */
  readonly drawn: readonly unknown[];
}

const RowsContext = createContext<Rows | null>(null);
export const RowsProvider = RowsContext.Provider;

/** The rows of the list. Only below the provider. */
export function EventRows() {
  const { events, shareOf, next, adding, selecting, onMenu, onEnd, drawn } = useContext(RowsContext)!;
  return (
    <>
      <Collection items={events} dependencies={drawn}>
        {(event) => (
          <EventRow
            id={event.event}
            event={event}
            share={shareOf(event)}
            next={next?.get(event.event) ?? null}
            adding={adding}
            selecting={selecting}
            onMenu={onMenu}
          />
        )}
      </Collection>
      {onEnd && <GridListLoadMoreItem onLoadMore={onEnd} />}
    </>
  );
}

interface EventRowProps extends Pick<Rows, 'adding' | 'selecting' | 'onMenu'> {
  readonly id: string;
  readonly event: EventFigures;
  readonly share: number;
  readonly next: WhatIfEvent | null;
}

/** Kept light, because a search replaces every row in view: no tooltips and no menu of its own. */
function EventRow({ id: name, event, share, next, adding, selecting, onMenu }: EventRowProps) {
  const figures = `${counted(event.count, 'time')}, by ${counted(event.users, 'user')}`;
  const promise = next && nextInWords(next);
  return (
    <GridListItem id={name} textValue={name} className="palette-row">
      <span className="palette-bar" style={{ transform: `scaleX(${share})` }} />
      {selecting && (
        <Checkbox slot="selection" className="palette-check">
          <Check aria-hidden="true" />
        </Checkbox>
      )}
      <AriaButton slot="drag" className="grip">
        <GripVertical aria-hidden="true" />
      </AriaButton>
      <span className="palette-text" title={[name, figures, ...(promise ? [promise.long] : [])].join('\n')}>
        <span className="palette-name">
          <ShortName>{name === '' ? '(no name)' : name}</ShortName>
          <TierChip event={name} />
          <MadeChip event={name} />
        </span>
        <Text slot="description" className="palette-figures figures truncate">
          {promise ? (
            <>
              <strong className="palette-next">{promise.rate}</strong> {promise.short}
            </>
          ) : (
            `${formatCount(event.count, locale)} · ${counted(event.users, 'user')}`
          )}
        </Text>
      </span>
      <span className="palette-actions">
        <AriaButton
          className="button button-icon palette-more"
          aria-label={`More for ${name}`}
          aria-haspopup="menu"
          onPress={({ target }) => onMenu({ name, button: target })}
        >
          <Ellipsis aria-hidden="true" />
        </AriaButton>
        <AriaButton className="button button-icon" aria-label={adding.label(name)} onPress={() => adding.run(name)}>
          <Plus aria-hidden="true" />
        </AriaButton>
      </span>
    </GridListItem>
  );
}
