import { useCallback, useMemo } from 'react';
import { funnelCsv } from '../../../charts/funnel/csv.ts';
import { funnelPicture } from '../../../charts/funnel/picture.ts';
import { funnelScene } from '../../../charts/funnel/scene.ts';
import type { ShapeData } from '../../../charts/scene/shapes.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import type { MarkData } from '../../charts/scene-view.tsx';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { lossSteps } from '../drop-off/question.ts';
import { funnelPeople } from '../people/funnel-people.ts';
import { UsersDialog } from '../people/users-dialog.tsx';
import { useStepTiers } from '../tags/tiers.ts';
import type { Answer } from './editor.ts';

/** The funnel's picture. */
export function FunnelChart({ answer }: { readonly answer: Answer }) {
  const funnelEditor = useFunnelEditor();
  const waiting = useStore(funnelEditor.store, (state) => state.waiting);
  const { result, document } = answer;
  const tiers = useStepTiers(document);
  useExportable(
    useMemo(
      (): Exportable => ({
        name: '',
        shows: { kind: 'funnel', document },
        picture: (options) => funnelPicture(result, { ...options, document, tiers }),
        // The groups of a breakdown are on another view.
        csv: () => funnelCsv({ ...result, groups: undefined }),
      }),
      [result, document, tiers],
    ),
  );
  const draw = useCallback(
    (room: SceneRoom) => funnelScene(result, { ...room, locale, document, tiers }),
    [result, document, tiers],
  );
  /** A loss leads to who they are and why. */
  const follow = useCallback(
    (mark: MarkData): boolean => {
      if (!('part' in mark) || mark.part !== 'dropped' || mark.step === null) return false;
      if (!lossSteps(document).includes(mark.step)) return false;
      funnelEditor.showDropOff({ step: funnelEditor.store.get().keys[mark.step] ?? null });
      return true;
    },
    [funnelEditor, document],
  );
  return (
    <SceneFigure testId="funnel-chart" waiting={waiting} draw={draw} open={unitsBehind(document)} follow={follow} />
  );
}

/** The funnel with its breakdown by this property instead. */
const byProperty = (document: FunnelDocument, property: string | undefined): FunnelDocument =>
  property === undefined || document.breakdown === null
    ? document
    : { ...document, breakdown: { ...document.breakdown, property } };

/** Opens the list of those behind a number of this funnel. */
export const unitsBehind = (document: FunnelDocument) => (mark: MarkData, close: () => void) =>
  'part' in mark && mark.part !== 'step' ? <UnitsDialog document={document} mark={mark} onClose={close} /> : null;

interface UnitsDialogProps {
  readonly document: FunnelDocument;
  readonly mark: ShapeData;
  readonly onClose: () => void;
}

function UnitsDialog({ document, mark, onClose }: UnitsDialogProps) {
  const people = useMemo(() => {
    const { step, part, entered, took, group } = mark;
    return funnelPeople(byProperty(document, group?.property), {
      step,
      state: part === 'count' || part === 'step' ? 'reached' : part,
      ...(entered && { entered }),
      ...(took && { took }),
      ...(group && { group: group.value, merged: group.merged ?? false }),
    });
  }, [document, mark]);
  return <UsersDialog people={people} onClose={onClose} />;
}
