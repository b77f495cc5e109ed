import { Plus } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { formatCount, formatPercent } from '../../../charts/words/format.ts';
import { stepOf } from '../../../core/funnel/document.ts';
import { insertStep } from '../../../core/funnel/edit.ts';
import { type StepSuggestion, suggestSteps } from '../../../core/funnel/suggest-steps.ts';
import { rateOf } from '../../../core/statistics/interval.ts';
import { pause } from '../../state/pause.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { ShortName } from '../../ui/name.tsx';
import { TierChip } from '../tags/tier-chip.tsx';
import { useDrag } from './drag-state.ts';
import './suggestions.css';
import { wayOf } from './way.ts';

const SHOWN = 3;
/** What the person does goes first: suggestions come when they pause. */
const AFTER_MS = 500;

interface Ways {
  /** Units that get to the goal from here. */
  readonly goal: number;
  readonly before: number;
  readonly suggestions: readonly StepSuggestion[];
}

/** The events that best explain the way from here to the goal, each with the reason, one click from being a step. */
export function StepSuggestions(): ReactNode {
  const content = useSuggestions();
  // While something is dragged they neither come nor go: the places to drop it at would move under the pointer.
  const dragging = useStore(useDrag(), (state) => state.dragged !== null);
  const held = useRef<ReactNode>(null);
  useEffect(() => {
    if (!dragging) held.current = content;
  }, [content, dragging]);
  return dragging ? held.current : content;
}

function useSuggestions(): ReactNode {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const { client } = useApp().host;
  const { id, list } = useStore(editor.store, (state) => state.dataset);
  const document = useStore(funnelEditor.store, (state) => state.document);
  const { tags } = useStore(editor.store, (state) => state.history.present.tags);
  const way = useMemo(() => {
    const macros = tags.filter(({ tier }) => tier === 'macro').map(({ event }) => event);
    return wayOf(document, list, macros);
  }, [document, list, tags]);
  const { question, answer } = useRemote(way, async (asked, signal): Promise<Ways> => {
    await pause(AFTER_MS, signal);
    const call = { dataset: id, funnel: asked.funnel };
    const [result, inserted, replaced] = await Promise.all([
      client.call('funnel.run', call, { signal }),
      client.call('funnel.whatIf', { ...call, place: { kind: 'insert', at: asked.at } }, { signal }),
      client.call('funnel.whatIf', { ...call, place: { kind: 'replace', step: asked.at } }, { signal }),
    ]);
    const before = asked.at === 0 ? list.users : result.steps[asked.at - 1].count;
    const goal = result.steps[asked.at].count;
    return { before, goal, suggestions: suggestSteps(asked.funnel, { before, goal, inserted, replaced }, SHOWN) };
  });
  if (!way || question !== way || !answer) return null;
  const { missing, goal, at } = way;
  const found = answer.suggestions.slice(0, missing === null ? SHOWN : SHOWN - 1);
  if (found.length === 0 && missing === null) return null;
  const add = (event: string) => funnelEditor.edit((funnel) => insertStep(funnel, at, stepOf(event)), at);
  return (
    <section className="way" aria-label="Suggested steps">
      <h3 className="truncate" title={`On the way to ${goal}`}>
        On the way to {goal} <TierChip event={goal} />
      </h3>
      {found.map((suggestion) => (
        <Suggested
          key={suggestion.event}
          event={suggestion.event}
          reason={reasonOf(suggestion)}
          detail={`${formatCount(suggestion.through, locale)} of ${formatCount(answer.goal, locale)} who got to ${goal}. From ${suggestion.event}, ${formatPercent(suggestion.onward, locale)} go on to ${goal}; of all ${formatPercent(rateOf(answer.goal, answer.before), locale)} do.`}
          onAdd={add}
        />
      ))}
      {missing !== null && (
        <Suggested
          event={missing}
          reason={`${formatPercent(rateOf(answer.goal, answer.before), locale)} of ${way.after === null ? 'all users' : 'those who got this far'}`}
          detail={`${formatCount(answer.goal, locale)} of ${formatCount(answer.before, locale)}`}
          onAdd={add}
        />
      )}
    </section>
  );
}

/** "by 62 % of those who got there", there being what the list is headed by. */
const reasonOf = ({ share }: StepSuggestion): string => `by ${formatPercent(share, locale)} of those who got there`;

interface SuggestedProps {
  readonly event: string;
  readonly reason: string;
  readonly detail: string;
  readonly onAdd: (event: string) => void;
}

const Suggested = ({ event, reason, detail, onAdd }: SuggestedProps) => (
  <Button look="quiet" className="way-step" onPress={() => onAdd(event)}>
    <Plus aria-hidden="true" />
    <span className="hidden-text">Add </span>
    <span className="way-text" title={`${event}\n${reason}\n${detail}`}>
      <span className="way-name">
        <ShortName>{event}</ShortName>
        <TierChip event={event} />
      </span>
      <span className="way-reason figures">{reason}</span>
    </span>
  </Button>
);
