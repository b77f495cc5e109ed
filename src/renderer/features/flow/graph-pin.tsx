import { useMemo } from 'react';
import { journeyInWords } from '../../../charts/flow/words.ts';
import type { GraphMark } from '../../../charts/scene/shapes.ts';
import { formatCount, formatDuration } from '../../../charts/words/format.ts';
import type { FlowDocument } from '../../../core/flow/document.ts';
import { funnelOfEdge } from '../../../core/flow/path-funnel.ts';
import type { FlowGraph, GraphEdge } from '../../../core/flow/paths-result.ts';
import { locale } from '../../ui/locale.ts';
import { capitalised } from '../../ui/words.ts';
import { journeyPeople } from './people.ts';
import { CountFigure, Figure, PinActions, PinFrame, percent, type Way, Ways } from './pin-parts.tsx';

interface GraphPinProps {
  readonly document: FlowDocument;
  readonly graph: FlowGraph;
  readonly mark: GraphMark;
  readonly onPin: (mark: GraphMark | null) => void;
}

/** The figures of an item or a way of the graph, and what can be done with it. */
export function GraphPin({ document, graph, mark, onPin }: GraphPinProps) {
  const people = useMemo(() => journeyPeople(document, mark), [document, mark]);
  const close = () => onPin(null);
  if (mark.kind === 'item') {
    const node = graph.nodes.find(({ item }) => item === mark.item);
    if (!node) return null;
    const ways = (edges: readonly GraphEdge[], side: 'from' | 'to'): Way[] =>
      edges.map((edge) => ({
        key: `${edge.from === null} ${edge.from} ${edge.to === null} ${edge.to}`,
        name: edge[side] ?? (side === 'to' ? 'nothing more' : 'nothing before'),
        event: document.item === null ? (edge[side] ?? undefined) : undefined,
        count: edge.times,
        share: side === 'to' ? edge.shareOut : edge.shareIn,
        open: () => onPin({ kind: 'edge', from: edge.from, to: edge.to }),
      }));
    return (
      <PinFrame title={mark.item} event={document.item === null ? mark.item : null} onClose={close}>
        <dl className="pin-figures figures">
          <CountFigure people={people} count={node.units} />
          <Figure name="Times" value={formatCount(node.times, locale)} />
        </dl>
        <Ways
          title="Next"
          ways={ways(
            graph.edges.filter(({ from }) => from === mark.item),
            'to',
          )}
        />
        <Ways
          title="Before"
          ways={ways(
            graph.edges.filter(({ to }) => to === mark.item),
            'from',
          )}
        />
        <PinActions people={people} count={node.units} isAll={false} item={mark.item} funnel={null} />
      </PinFrame>
    );
  }
  const edge = graph.edges.find(({ from, to }) => from === mark.from && to === mark.to);
  if (!edge) return null;
  const funnel = mark.from === null || mark.to === null ? null : funnelOfEdge(document, mark.from, mark.to);
  return (
    <PinFrame title={capitalised(journeyInWords(document, mark))} event={null} onClose={close}>
      <dl className="pin-figures figures">
        <CountFigure people={people} count={edge.units} />
        <Figure name="Journeys" value={formatCount(edge.journeys, locale)} />
        <Figure name="Times" value={formatCount(edge.times, locale)} />
        <Figure
          name={mark.from === null ? 'Of all beginnings' : `Of what follows ${mark.from}`}
          value={percent(edge.shareOut)}
        />
        <Figure name={mark.to === null ? 'Of all ends' : `Of what leads to ${mark.to}`} value={percent(edge.shareIn)} />
        {edge.medianMs !== null && <Figure name="Median time between" value={formatDuration(edge.medianMs, locale)} />}
        {edge.p95Ms !== null && <Figure name="95 of 100 within" value={formatDuration(edge.p95Ms, locale)} />}
      </dl>
      <PinActions
        people={people}
        count={edge.units}
        isAll={false}
        item={null}
        funnel={funnel && { document: funnel, words: `${mark.from} → ${mark.to}` }}
      />
    </PinFrame>
  );
}
