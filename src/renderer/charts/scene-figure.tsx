import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { Scene } from '../../charts/scene/shapes.ts';
import type { ThemeName } from '../../charts/scene/theme.ts';
import { useStore } from '../state/store.ts';
import { useApp } from '../state/use-app.ts';
import { useSize } from '../ui/use-size.ts';
import { useTheme } from '../ui/use-theme.ts';
import { type MarkData, type PointedMark, SceneView } from './scene-view.tsx';
import './scene-figure.css';

/** The room a picture may fill, and how it should look. */
export interface SceneRoom {
  readonly width: number;
  readonly height: number;
  readonly theme: ThemeName;
}

interface SceneFigureProps {
  readonly testId: string;
  readonly waiting: boolean;
  /** Draws; memoised by the caller, since a new one draws anew. */
  readonly draw: (room: SceneRoom) => Scene;
  /** What a click on a mark opens over the picture. */
  readonly open: (mark: MarkData, close: () => void, element: Element) => ReactNode;
  /** What it does instead, where it leads somewhere else: true if it did. */
  readonly follow?: (mark: MarkData) => boolean;
  /** One stop of the keyboard's way. */
  readonly oneStop?: boolean;
}

/** Lower than this no picture can be read. */
export const LEAST_HEIGHT = 280;

/** A picture in its room: hovering tells exact figures, a click on a number opens what is behind it. */
export function SceneFigure({ testId, waiting, draw, open, follow, oneStop }: SceneFigureProps) {
  const { workspace } = useApp();
  const theme = useTheme(useStore(workspace.store, (state) => state.settings.theme));
  const [room, size] = useSize();
  const [pointed, setPointed] = useState<PointedMark | null>(null);
  const [opened, setOpened] = useState<{ readonly mark: MarkData; readonly element: Element } | null>(null);
  const scene = useMemo(() => size && draw({ ...size, theme }), [draw, size, theme]);
  const close = useCallback(() => setOpened(null), []);
  const use = useCallback(
    (mark: MarkData, element: Element) => {
      if (!follow?.(mark)) setOpened({ mark, element });
    },
    [follow],
  );
  // What it takes at least is its own: the panel scrolls as a whole, and not the picture in it.
  const width = size?.width ?? null;
  const least = useMemo(
    () => (width === null ? 0 : draw({ width, height: LEAST_HEIGHT, theme }).height),
    [draw, width, theme],
  );
  return (
    <figure className={waiting ? 'chart chart-dimmed' : 'chart'} aria-busy={waiting} data-testid={testId}>
      <div ref={room} className="chart-room" style={{ minHeight: least }}>
        {scene && (
          <div className="chart-picture">
            <SceneView scene={scene} onMark={use} onPoint={setPointed} oneStop={oneStop} />
          </div>
        )}
      </div>
      {pointed && !opened && <ChartTip mark={pointed} />}
      {opened && open(opened.mark, close, opened.element)}
    </figure>
  );
}

const TIP = { width: 320, height: 112 };
const GAP = 14;

/** Beside the pointer, inside the window. Its text is the mark's own name, so a screen reader has it already. */
export function ChartTip({ mark: { title, x, y } }: { readonly mark: PointedMark }) {
  const toLeft = x + GAP + TIP.width > window.innerWidth;
  const toTop = y + GAP + TIP.height > window.innerHeight;
  const across = toLeft ? { right: window.innerWidth - x + GAP } : { left: x + GAP };
  const down = toTop ? { bottom: window.innerHeight - y + GAP } : { top: y + GAP };
  return (
    <div className="chart-tip" style={{ ...across, ...down, maxWidth: TIP.width }} aria-hidden="true">
      {title.split('\n').map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}
