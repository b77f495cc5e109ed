import { useMemo } from 'react';
import { funnelScene } from '../../../charts/funnel/scene.ts';
import { formatCount, formatPercent } from '../../../charts/words/format.ts';
import { SceneView } from '../../charts/scene-view.tsx';
import { pause } from '../../state/pause.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { locale } from '../../ui/locale.ts';
import { useSize } from '../../ui/use-size.ts';
import { useTheme } from '../../ui/use-theme.ts';
import { useDrag } from './drag-state.ts';
import './drop-preview.css';
import type { Answer } from '../funnel/editor.ts';
import { type DropPlace, dropped } from './drop-place.ts';

/** A pointer on its way elsewhere asks for nothing. */
const REST_MS = 60;

interface Preview extends Answer {
  readonly place: DropPlace;
}

/** Over the chart, while something is held over a place where it can be dropped: the chart as it would then be. */
export function DropPreview() {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const drag = useDrag();
  const { client } = useApp().host;
  const dataset = useStore(editor.store, (state) => state.dataset.id);
  const document = useStore(funnelEditor.store, (state) => state.document);
  const now = useStore(funnelEditor.store, (state) => state.answer);
  const dragged = useStore(drag, (state) => state.dragged);
  const over = useStore(drag, (state) => state.over);
  const asked = useMemo(() => {
    if (!dragged || !over) return null;
    const { funnel } = dropped(document, funnelEditor.store.get().keys, dragged, over);
    return funnel === document || funnel.steps.length === 0 ? null : { funnel, place: over };
  }, [funnelEditor, document, dragged, over]);
  const { question, answer } = useRemote(asked, async ({ funnel, place }, signal): Promise<Preview> => {
    await pause(REST_MS, signal);
    const result = await client.call('funnel.run', { dataset, funnel }, { signal });
    return { document: funnel, result, place };
  });
  if (!asked || question !== asked || !answer) return null;
  return <Ghost preview={answer} now={now} />;
}

function Ghost({ preview, now }: { readonly preview: Preview; readonly now: Answer | null }) {
  const { workspace } = useApp();
  const theme = useTheme(useStore(workspace.store, (state) => state.settings.theme));
  const [room, size] = useSize();
  const { result, document, place } = preview;
  const scene = useMemo(
    () => size && funnelScene(result, { ...size, theme, locale, document }),
    [result, document, size, theme],
  );
  const rate = (one: Answer) => formatPercent(one.result.rate, locale);
  const figures = `Conversion ${rate(preview)}${now && now.document.steps.length > 0 ? `, now ${rate(now)}` : ''}`;
  return (
    <section className="ghost" aria-label="Preview">
      <p className="ghost-title figures" role="status">
        <strong>{wordsOf(place)}</strong> {figures} · {formatCount(result.converted, locale)} of{' '}
        {formatCount(result.entered, locale)}
      </p>
      <div className="ghost-room" aria-hidden="true">
        <div ref={room} className="chart-room">
          {scene && <SceneView scene={scene} onMark={nothing} onPoint={nothing} />}
        </div>
      </div>
    </section>
  );
}

const nothing = () => {};

function wordsOf(place: DropPlace): string {
  switch (place.kind) {
    case 'insert':
      return `As step ${place.at + 1}:`;
    case 'or':
      return `As “or” in step ${place.step + 1}:`;
    case 'exclude':
      return place.to - place.from > 1
        ? 'Excluded anywhere:'
        : `Excluded between ${place.from + 1} and ${place.to + 1}:`;
    case 'remove':
      return 'Without this step:';
  }
}
