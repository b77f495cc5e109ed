import { useCallback, useMemo, useState } from 'react';
import { funnelScene } from '../../../charts/funnel-scene.ts';
import type { ShapeData } from '../../../charts/scene.ts';
import type { UnitState } from '../../../core/funnel-result.ts';
import { type PointedMark, SceneView } from '../../charts/scene-view.tsx';
import { useApp, useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { locale } from '../../ui/locale.ts';
import { useSize } from '../../ui/use-size.ts';
import { useTheme } from '../../ui/use-theme.ts';
import type { Answer } from './studio.ts';
import { UsersDialog } from './users-dialog.tsx';

export interface ListedUnits {
  readonly step: number;
  readonly state: 'reached' | UnitState;
}

/** The funnel's picture; hovering tells exact figures, a click on a number lists the people behind it. */
export function FunnelChart({ answer }: { readonly answer: Answer }) {
  const { workspace } = useApp();
  const theme = useTheme(useStore(workspace.store, (state) => state.settings.theme));
  const waiting = useStore(useStudio().store, (state) => state.waiting);
  const [room, size] = useSize();
  const [mark, setMark] = useState<PointedMark | null>(null);
  const [listed, setListed] = useState<ListedUnits | null>(null);

  const { result, document } = answer;
  const scene = useMemo(
    () => size && funnelScene(result, { width: size.width, height: size.height, theme, locale, document }),
    [result, document, size, theme],
  );
  const list = useCallback(({ step, part }: ShapeData) => {
    if (part !== 'step') setListed({ step, state: part === 'count' ? 'reached' : part });
  }, []);

  return (
    <figure className={waiting ? 'chart chart-dimmed' : 'chart'} aria-busy={waiting} data-testid="funnel-chart">
      <div ref={room} className="chart-room">
        {scene && (
          <div className="chart-picture">
            <SceneView scene={scene} onMark={list} onPoint={setMark} />
          </div>
        )}
      </div>
      {mark && !listed && <ChartTip mark={mark} />}
      {listed && <UsersDialog answer={answer} units={listed} onClose={() => setListed(null)} />}
    </figure>
  );
}

const TIP = { width: 320, height: 112 };
const GAP = 14;

/** Beside the pointer, inside the window. Its text is the mark's own name, so a screen reader has it already. */
function ChartTip({ mark: { title, x, y } }: { readonly mark: PointedMark }) {
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
