import { useCallback, useMemo, useState } from 'react';
import { barsScene } from '../../../charts/conversion/bars.ts';
import { differencesScene } from '../../../charts/conversion/differences.ts';
import { armText, experimentPhrases, plannerText, ratioWarnings } from '../../../charts/conversion/experiment-words.ts';
import { conversionPicture } from '../../../charts/conversion/picture.ts';
import { plain } from '../../../charts/conversion/words.ts';
import { filtersInWords } from '../../../charts/words/document.ts';
import { formatInterval, spanInWords } from '../../../charts/words/format.ts';
import type { ExperimentQuestion } from '../../../core/conversion/experiment/document.ts';
import type { ExperimentResult } from '../../../core/conversion/experiment/figures.ts';
import { stepLabel } from '../../../core/funnel/document.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { locale } from '../../ui/locale.ts';
import { Choice } from '../analysis/choice.tsx';
import { FigureTable } from '../analysis/figure-table.tsx';
import { figureCsv } from '../analysis/figures.ts';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { armTable } from './arm-table.ts';
import { opensPeople } from './behind.tsx';
import { LiftSetting } from './experiment-rules.tsx';
import { exposedPeople } from './listed.ts';
import { PeopleNumber } from './people-number.tsx';
import { Said } from './said.tsx';
import { useConversions } from './use-conversions.ts';

interface ExperimentFigureProps {
  readonly question: ExperimentQuestion;
  readonly result: ExperimentResult;
  readonly waiting: boolean;
}

/** What the arms tell: in a sentence, as a picture, as a table; and how many it takes. */
export function ExperimentFigure({ question, result, waiting }: ExperimentFigureProps) {
  const { document } = useConversions();
  const [chosen, setShown] = useState<'differences' | 'rates'>('differences');
  const { arms, control, crossedByArm } = result;
  const shown = arms.some(({ difference }) => difference !== null) ? chosen : 'rates';
  const phrases = useMemo(() => experimentPhrases(result, locale), [result]);
  const draw = useCallback(
    ({ width, theme }: Pick<SceneRoom, 'width'> & Partial<SceneRoom>) => {
      if (shown === 'differences') return differencesScene(arms, { width, theme, locale, control: control ?? '' });
      const rows = arms.map((arm) => ({
        name: arm.value,
        bars: [
          {
            value: arm.rate ?? 0,
            interval: arm.interval,
            text: armText(arm, locale),
            title: `${arm.value}: ${armText(arm, locale)} (${formatInterval(arm.interval, locale)})`,
            data: { arm: arm.value, counted: 'conversions' } as const,
          },
        ],
      }));
      return barsScene(rows, { width, theme, title: 'Arms' });
    },
    [shown, arms, control],
  );
  const figures = useMemo(() => armTable(result, question), [result, question]);
  const open = useMemo(
    () => opensPeople((mark) => ('counted' in mark ? exposedPeople(question, mark.arm, mark.counted) : null)),
    [question],
  );
  useExportable(
    useMemo(
      (): Exportable => ({
        name: `experiment by ${question.variant}`,
        shows: { kind: 'conversions', document },
        picture: (options) =>
          conversionPicture(draw, {
            ...options,
            scope: question.scope,
            audience: null,
            said: plain(phrases),
            rules: rulesOf(question),
            note: `Thick: 95 % interval of the difference (Newcombe), for one look that was planned. Thin: the interval that holds at every look at once. Who could still convert ${question.keepOpen ? 'counts as one who has not' : 'is left out'}.`,
          }),
        csv: () => figureCsv(figures),
      }),
      [question, document, draw, phrases, figures],
    ),
  );
  const crossed = Object.entries(crossedByArm).filter(([, n]) => n > 0);
  return (
    <>
      {ratioWarnings(result, locale).map((text) => (
        <p key={text} className="conversions-warning" role="note">
          {text}
        </p>
      ))}
      <Said phrases={phrases} />
      <p className="view-tools">
        To probably see a lift of
        <LiftSetting />
        {plannerText(result, locale)}
        {crossed.length > 0 && (
          <>
            {' '}
            Left out, since they were in several arms:{' '}
            {crossed.map(([arm, n], index) => (
              <span key={arm}>
                {index > 0 && ', '}
                <PeopleNumber n={n} behind={() => exposedPeople(question, arm, 'crossed')} /> first in {arm}
              </span>
            ))}
            .
          </>
        )}
      </p>
      <p className="view-tools">
        Show
        <Choice label="Chart" options={SHOWN} value={shown} onChange={setShown} />
      </p>
      <SceneFigure testId="experiment-chart" waiting={waiting} draw={draw} open={open} />
      <FigureTable figures={figures} />
    </>
  );
}

const SHOWN = [
  { id: 'differences', words: 'differences' },
  { id: 'rates', words: 'rates' },
] as const;

/** What the experiment is, for a picture. */
function rulesOf({ variant, exposure, outcome, windowMs, split }: ExperimentQuestion): string[] {
  const where = exposure && exposure.where.length > 0 ? ` where ${filtersInWords(exposure.where)}` : '';
  return [
    `arms by ${variant}`,
    ...(exposure ? [`exposed by ${exposure.event === '*' ? 'any event' : exposure.event}${where}`] : []),
    `success: ${'macro' in outcome ? outcome.macro : outcome.funnel.steps.map(stepLabel).join(' → ')}`,
    windowMs === null ? 'at any later time' : `within ${spanInWords(windowMs, locale)}`,
    ...(split
      ? [
          `planned: ${Object.entries(split)
            .map(([arm, share]) => `${arm} ${share}`)
            .join(', ')}`,
        ]
      : []),
  ];
}
