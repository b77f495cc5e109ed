import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { flowCsv } from '../../../charts/flow/csv.ts';
import { flowPicture } from '../../../charts/flow/picture.ts';
import { flowHeight, flowScene, litScene } from '../../../charts/flow/scene.ts';
import { numberInWords } from '../../../charts/flow/words.ts';
import type { FlowNumber } from '../../../core/flow/tally.ts';
import type { FlowThrough } from '../../../core/flow/through.ts';
import { ChartTip, LEAST_HEIGHT } from '../../charts/scene-figure.tsx';
import { type PointedMark, SceneView } from '../../charts/scene-view.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useFlowEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { useSize } from '../../ui/use-size.ts';
import { useTheme } from '../../ui/use-theme.ts';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { useEventTiers } from '../tags/tiers.ts';
import type { FlowAnswer } from './editor.ts';
import { useThrough } from './use-through.ts';

/** The columns of a flow: what is pointed at is lit with every way through it, a click keeps it so. */
export function FlowFigure({ answer }: { readonly answer: FlowAnswer }) {
  const { workspace } = useApp();
  const flowEditor = useFlowEditor();
  const waiting = useStore(flowEditor.store, (state) => state.waiting);
  const pinned = useStore(flowEditor.store, (state) => state.pinned);
  const theme = useTheme(useStore(workspace.store, (state) => state.settings.theme));
  const tiers = useEventTiers();
  const [room, size] = useSize();
  const [pointed, setPointed] = useState<PointedMark | null>(null);
  const { document, result } = answer;

  const scene = useMemo(
    () => size && flowScene(result, { ...size, theme, locale, document, tiers }),
    [result, document, tiers, size, theme],
  );
  const width = size?.width ?? null;
  const least = useMemo(
    () => (width === null ? 0 : flowHeight(result, { width, height: LEAST_HEIGHT, theme, document })),
    [result, document, width, theme],
  );
  const looked = useNumber(pointed) ?? pinned;
  const through = useThrough(document, looked);
  const lit = useMemo(
    () => size && through && litScene(result, { ...size, theme, locale, document, tiers, lit: through }),
    [result, document, tiers, size, theme, through],
  );
  useFlowExport(answer);
  // What leads to an event is read from there on, and it stands at the right.
  const scroller = useRef<HTMLDivElement>(null);
  const joined = useCallback(
    (element: HTMLDivElement | null) => {
      scroller.current = element;
      room(element);
    },
    [room],
  );
  const backward = document.anchor?.at === 'end';
  const wide = scene?.width;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a picture of another width is the reason to go to its end
  useEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = backward ? scroller.current.scrollWidth : 0;
  }, [backward, wide]);
  const onMark = useCallback(
    (mark: unknown) => {
      const number = mark as FlowNumber;
      const { pinned: now } = flowEditor.store.get();
      flowEditor.pin(JSON.stringify(now) === JSON.stringify(number) ? null : number);
    },
    [flowEditor],
  );
  return (
    <figure className={waiting ? 'chart chart-dimmed' : 'chart'} aria-busy={waiting} data-testid="flow-chart">
      <div ref={joined} className="chart-room flow-room" style={{ minHeight: least }}>
        {scene && (
          <div className={lit ? 'chart-picture flow-base flow-behind' : 'chart-picture flow-base'}>
            <SceneView scene={scene} onMark={onMark} onPoint={setPointed} />
          </div>
        )}
        {lit && (
          <div className="chart-picture flow-lit" aria-hidden="true" data-testid="flow-lit">
            <SceneView scene={lit} onMark={nothing} onPoint={nothing} />
          </div>
        )}
      </div>
      {pointed && <ChartTip mark={pointed} />}
    </figure>
  );
}

const nothing = () => {};

/** The number that is pointed at; the same object as long as it is the same number. */
function useNumber(pointed: PointedMark | null): FlowNumber | null {
  const data = pointed?.data ?? null;
  return data !== null && 'kind' in data ? data : null;
}

/** The chart as it can be saved; with a place or way that is pinned, lit as on screen. */
function useFlowExport({ document, result }: FlowAnswer): void {
  const flowEditor = useFlowEditor();
  const pinned = useStore(flowEditor.store, (state) => state.pinned);
  const through: FlowThrough | null = useThrough(document, pinned);
  const tiers = useEventTiers();
  useExportable(
    useMemo(
      (): Exportable => ({
        name: through && pinned ? numberInWords(document, pinned) : '',
        shows: { kind: 'flow', document },
        picture: (options) => flowPicture(result, { ...options, document, tiers, lit: through ?? undefined }),
        csv: () => flowCsv(result),
      }),
      [result, document, tiers, through, pinned],
    ),
  );
}
