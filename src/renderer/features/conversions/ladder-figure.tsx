import { useCallback, useMemo } from 'react';
import { ladderScene, type Rung } from '../../../charts/conversion/ladder.ts';
import { conversionPicture, nounOf } from '../../../charts/conversion/picture.ts';
import { spanInWords } from '../../../charts/words/format.ts';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { locale } from '../../ui/locale.ts';
import { FigureTable } from '../analysis/figure-table.tsx';
import { figureCsv } from '../analysis/figures.ts';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { peopleBehind } from './behind.tsx';
import { ladderFigures } from './ladder-figures.ts';
import { useConversions } from './use-conversions.ts';

interface LadderFigureProps {
  readonly rungs: readonly Rung[];
  readonly question: ConversionQuestion;
  readonly audience: number;
  readonly macro: string;
  readonly macroRate: number;
  /** Said of pictures and files. */
  readonly name: string;
  readonly said: string;
  readonly waiting: boolean;
}

/** Steps beneath a macro, as a picture and as a table. */
export function LadderFigure({ rungs, question, audience, macro, macroRate, name, said, waiting }: LadderFigureProps) {
  const { document } = useConversions();
  const draw = useCallback(
    ({ width, theme }: Pick<SceneRoom, 'width'> & Partial<SceneRoom>) =>
      ladderScene(rungs, { width, theme, locale, macro, macroRate, nouns: nounOf(question.scope, 2) }),
    [rungs, macro, macroRate, question],
  );
  const figures = useMemo(() => ladderFigures(rungs, question, macro), [rungs, question, macro]);
  useExportable(
    useMemo(
      (): Exportable => ({
        name,
        shows: { kind: 'conversions', document },
        picture: (options) =>
          conversionPicture(draw, {
            ...options,
            scope: question.scope,
            audience,
            said,
            rules: [`look-ahead ${spanInWords(question.tags.lookAheadMs, locale)}`],
            note: 'Adjusted: odds ratio among those with about as many events (Mantel–Haenszel, 95 % interval); raw: as it stands. Who could still convert is in neither rate. What is associated with converting need not be why.',
          }),
        csv: () => figureCsv(figures),
      }),
      [name, document, draw, question, audience, said, figures],
    ),
  );
  const open = useMemo(() => peopleBehind(question), [question]);
  return (
    <>
      <SceneFigure testId="ladder-chart" waiting={waiting} draw={draw} open={open} />
      <FigureTable figures={figures} />
    </>
  );
}
