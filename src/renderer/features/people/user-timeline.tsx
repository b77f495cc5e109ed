import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatDuration } from '../../../charts/words/format.ts';
import type { DatasetDetail } from '../../../contract/methods.ts';
import { asProblem } from '../../../core/base/problem.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import type { UnitTrace } from '../../../core/funnel/trace.ts';
import { useApp } from '../../state/use-app.ts';
import { textOf } from '../../state/workspace.ts';
import { locale } from '../../ui/locale.ts';
import { ShortName } from '../../ui/name.tsx';
import { counted } from '../../ui/words.ts';
import { TierChip } from '../tags/tier-chip.tsx';
import { type Clock, clockOf } from './clock.ts';
import { type TraceLines, type TraceRow, traceLines } from './trace-rows.ts';
import './user-timeline.css';

interface UserTimelineProps {
  readonly dataset: DatasetDetail;
  readonly document: FunnelDocument;
  readonly user: string;
  /** Say in words how far they came. */
  readonly isTold: boolean;
}

/** What a user did in time order, which of it the funnel took as steps, and why it got no further. */
export function UserTimeline({ dataset, document, user, isTold }: UserTimelineProps) {
  const { client } = useApp().host;
  const [traces, setTraces] = useState<readonly UnitTrace[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    client.call('funnel.trace', { dataset: dataset.id, funnel: document, user }, { signal }).then(
      (found) => signal.aborted || setTraces(found),
      (error) => signal.aborted || setProblem(textOf(asProblem(error))),
    );
    return () => controller.abort();
  }, [client, dataset.id, document, user]);
  const clock = useMemo(() => clockOf(dataset), [dataset]);
  const lines = useMemo(
    () => traces && traceLines(traces, { document, endMs: Date.parse(dataset.last), moment: clock.moment }),
    [traces, document, dataset.last, clock],
  );
  if (problem !== null)
    return (
      <p role="alert" className="timeline-summary selectable">
        {problem}
      </p>
    );
  if (!lines) return <div className="timeline-room" aria-busy="true" />;
  return (
    <>
      {isTold && <p className="timeline-summary selectable">{lines.summary}</p>}
      <Rows lines={lines} clock={clock} />
      <p className="timeline-zone muted">Times in {dataset.timezone.replaceAll('_', ' ')}</p>
    </>
  );
}

const ROW = 32;

/** Where the story begins: at its session's head, where that leaves room for the story, else shortly before. */
function storyStart(rows: readonly TraceRow[], entry: number): number {
  const head = rows.findLastIndex((row, index) => index <= entry && row.kind === 'session');
  return entry - head < 8 ? Math.max(head, 0) : entry - 3;
}

function Rows({ lines: { rows, entry }, clock }: { readonly lines: TraceLines; readonly clock: Clock }) {
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    initialOffset: storyStart(rows, entry) * ROW,
  });
  useEffect(() => scroller.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard
    <section ref={scroller} className="timeline-room" tabIndex={0} aria-label="Events of the user">
      <ol className="timeline" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <li
            key={index}
            ref={virtual.measureElement}
            data-index={index}
            aria-setsize={rows.length}
            aria-posinset={index + 1}
            className={`timeline-row timeline-${rows[index].kind}`}
            style={{ transform: `translateY(${start}px)` }}
          >
            <Row row={rows[index]} clock={clock} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Row({ row, clock }: { readonly row: TraceRow; readonly clock: Clock }) {
  if (row.kind === 'verdict') return <span className="selectable">{row.text}</span>;
  if (row.kind === 'session') {
    const lasted = row.last > row.first ? ` · ${formatDuration(row.last - row.first, locale)}` : '';
    return (
      <>
        <span>{clock.day(row.first)}</span>
        <span className="timeline-note">{`session ${row.number} · ${counted(row.events, 'event')}${lasted}`}</span>
      </>
    );
  }
  const { event, imported, ms, step, since, stopped } = row;
  return (
    <>
      <time className="timeline-time figures" dateTime={new Date(ms).toISOString()} title={clock.moment(ms)}>
        {clock.time(ms)}
      </time>
      <span className="timeline-mark">
        {step !== null ? (
          <span className="timeline-step figures">
            <span className="timeline-hidden">step </span>
            {step}
          </span>
        ) : (
          <span className={stopped === null ? 'timeline-dot' : 'timeline-dot timeline-dot-stopped'} />
        )}
      </span>
      <span className={step === null ? 'timeline-name' : 'timeline-name timeline-taken'} title={event}>
        <ShortName>{event}</ShortName> <TierChip event={event} />
        {imported !== undefined && (
          <span className="timeline-imported truncate">{imported === null ? 'added' : `was ${imported}`}</span>
        )}
      </span>
      {stopped !== null && <span className="timeline-stopped">{stopped}</span>}
      {since !== null && <span className="timeline-note figures">+ {formatDuration(since, locale)}</span>}
    </>
  );
}
