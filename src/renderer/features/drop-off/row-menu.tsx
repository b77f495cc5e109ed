import { Ban, ChartBarBig, EyeOff, ListFilter, ListPlus, UsersRound } from 'lucide-react';
import { useRef } from 'react';
import { Menu, Popover } from 'react-aria-components';
import { factorOf } from '../../../charts/drop-off/forest.ts';
import { factorInWords, groupNames, groupsCounted, stayInWords } from '../../../charts/drop-off/words.ts';
import type { StayRow } from '../../../charts/scene/shapes.ts';
import { formatCount } from '../../../charts/words/format.ts';
import { goalOf, twoGroups } from '../../../core/drop-off/question.ts';
import type { DropOffNumber } from '../../../core/drop-off/users.ts';
import { MOST_STEPS } from '../../../core/funnel/check.ts';
import { addExclusion, exclusionRefused } from '../../../core/funnel/condition-edit.ts';
import { stepOf } from '../../../core/funnel/document.ts';
import { insertStep } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { MenuItem, MenuSection } from '../../ui/menu.tsx';
import { capitalised } from '../../ui/words.ts';
import { refusalInWords } from '../conditions/exclusion-words.ts';
import { ignoreName, saveSegment } from '../documents/project.ts';
import type { DropOffAnswer } from './answer.ts';
import { brokenDown, narrowed, propertiesOf } from './edits.ts';
import { dropOffPeople } from './people.ts';

/** A segment names its people one by one: with more of them a document would be too large to keep. */
const MOST_PEOPLE = 50_000;
const GROUPS = ['dropped', 'wentOn'] as const;

interface RowMenuProps {
  readonly answer: DropOffAnswer;
  readonly row: StayRow;
  /** What was clicked. */
  readonly anchor: Element;
  readonly onPeople: (number: DropOffNumber) => void;
  readonly onClose: () => void;
}

/** What can be made of a row: its people, a segment, and an edit of the funnel. */
export function RowMenu({ answer: { question, result }, row, anchor, onPeople, onClose }: RowMenuProps) {
  const app = useApp();
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const trigger = useRef(anchor);
  const { funnel, step, against } = question;
  const next = goalOf(question);
  const factor = 'factor' in row ? row.factor : null;
  const item = 'factor' in row ? (row.factor.kind === 'event' ? row.factor.event : null) : row.item;
  const name = factor ? factorInWords(factor, locale) : (item ?? 'nothing');
  const numberOf = (group: 'dropped' | 'wentOn'): DropOffNumber =>
    'factor' in row
      ? { kind: 'driver', factor: row.factor, group, with: true }
      : { kind: row.list, group, item: row.item };
  const counts = countsOf(row, result);
  const properties = factor ? propertiesOf(factor) : [];
  const only = factor && narrowed(funnel, step, factor, result.drivers, dataset);
  const refused = item === null ? null : exclusionRefused(funnel, step, next);
  const isFull = funnel.steps.length >= MOST_STEPS;

  const keep = async (group: 'dropped' | 'wentOn'): Promise<void> => {
    const number = numberOf(group);
    const { users } = await dropOffPeople(question, number).ask(app.host.client, dataset.id, {
      order: undefined,
      limit: Math.max(counts[group], 1),
    });
    const title = capitalised(stayInWords(question, number, locale)).slice(0, 200);
    const document = { users: [...new Set(users)] };
    editor.change((project) => saveSegment(project, { id: crypto.randomUUID(), name: title, document }));
    app.workspace.tell({
      tone: 'done',
      text: `Segment “${title}” saved`,
      action: { label: 'Undo', run: editor.undo },
    });
  };
  const names = groupNames(against);
  const isTwo = twoGroups(against) !== null;
  return (
    <Popover
      isOpen
      onOpenChange={(open) => !open && onClose()}
      triggerRef={trigger}
      placement="bottom end"
      aria-label={`Actions for ${name}`}
      offset={4}
      className="popover"
    >
      <Menu aria-label={`Actions for ${name}`} className="menu" autoFocus="first" onClose={onClose}>
        <MenuSection title="Who they are">
          {GROUPS.map((group) => (
            <MenuItem
              key={group}
              id={group}
              label={group === 'dropped' && !isTwo ? 'Dropped off…' : `${capitalised(names[GROUPS.indexOf(group)])}…`}
              figures={[formatCount(counts[group], locale), '']}
              isDisabled={counts[group] === 0}
              onAction={() => onPeople(numberOf(group))}
            />
          ))}
          {GROUPS.map((group) => (
            <MenuItem
              key={group}
              id={`segment-${group}`}
              label={`Segment of those ${groupsCounted(against)[GROUPS.indexOf(group)]}`}
              detail={
                counts[group] > MOST_PEOPLE
                  ? `More than ${formatCount(MOST_PEOPLE, locale)}: too many to be kept one by one`
                  : undefined
              }
              icon={<UsersRound aria-hidden="true" />}
              isDisabled={counts[group] === 0 || counts[group] > MOST_PEOPLE}
              onAction={() => void keep(group).catch(app.workspace.fail)}
            />
          ))}
        </MenuSection>
        {factor && factor.kind !== 'event' && (
          <MenuSection title="In this funnel">
            <MenuItem
              id="filter"
              label={factor.kind === 'since' ? `Only ${name}` : `Only where ${name}`}
              detail={only === null ? 'These values are not told apart' : undefined}
              icon={<ListFilter aria-hidden="true" />}
              isDisabled={only === null}
              onAction={() =>
                funnelEditor.edit((present) => narrowed(present, step, factor, result.drivers, dataset) ?? present)
              }
            />
            {properties.map((property) => (
              <MenuItem
                key={property}
                id={`by-${property}`}
                label={`Break down by ${property}`}
                icon={<ChartBarBig aria-hidden="true" />}
                onAction={() => {
                  funnelEditor.edit((present) => brokenDown(present, step, property));
                  funnelEditor.showView('breakdown');
                }}
              />
            ))}
          </MenuSection>
        )}
        {item !== null && (
          <MenuSection title="In this funnel">
            <MenuItem
              id="step"
              label={`Add as a step ${'list' in row && row.list === 'before' ? `before ${step + 1}` : `after ${step + 1}`}`}
              icon={<ListPlus aria-hidden="true" />}
              isDisabled={isFull}
              onAction={() =>
                funnelEditor.edit((present) =>
                  insertStep(present, 'list' in row && row.list === 'before' ? step : step + 1, stepOf(item)),
                )
              }
            />
            <MenuItem
              id="exclude"
              label={`Exclude between ${step + 1} and ${next + 1}`}
              detail={refused === null ? undefined : refusalInWords[refused]}
              icon={<Ban aria-hidden="true" />}
              isDisabled={refused !== null}
              onAction={() => funnelEditor.edit((present) => addExclusion(present, item, step, next))}
            />
          </MenuSection>
        )}
        {(item !== null || properties.length > 0) && (
          <MenuSection title="In every drop-off">
            {(item !== null ? [item] : properties).map((one) => (
              <MenuItem
                key={one}
                id={`ignore-${one}`}
                label={`Leave out ${one}`}
                icon={<EyeOff aria-hidden="true" />}
                onAction={() => editor.change((project) => ignoreName(project, one))}
              />
            ))}
          </MenuSection>
        )}
      </Menu>
    </Popover>
  );
}

/** How many of each group a row holds. */
function countsOf(row: StayRow, result: DropOffAnswer['result']): Readonly<Record<'dropped' | 'wentOn', number>> {
  if ('factor' in row) {
    const key = JSON.stringify(row.factor);
    const driver = result.drivers.find((one) => JSON.stringify(factorOf(one)) === key);
    return { dropped: driver?.a ?? 0, wentOn: driver?.c ?? 0 };
  }
  const { list, item } = row;
  if (item === null) {
    const [dropped, wentOn] = list === 'lastSeen' ? [0, 0] : result.nothing[list];
    return { dropped, wentOn };
  }
  return result[list].find((one) => one.item === item) ?? { dropped: 0, wentOn: 0 };
}
