import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Pencil, TriangleAlert, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Warning } from '../../../core/data/warning.ts';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import type { StepResult } from '../../../core/prepare/figures.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Switch } from '../../ui/switch.tsx';
import { capitalised, counted } from '../../ui/words.ts';
import { moveStep, removeStep, switchStep } from './edit.ts';
import { changePreparation } from './gestures.ts';
import { Examples, StepFigures, useStepPreview } from './preview.tsx';
import { useImportedNames } from './use-imported.ts';
import { stepInWords } from './words.ts';

interface StepItemProps {
  readonly step: PreparationStep;
  readonly index: number;
  readonly steps: readonly PreparationStep[];
  /** null until it is known. */
  readonly result: StepResult | null;
  readonly warnings: readonly Warning[];
}

/** A step in words, with its figures, and what can be done with it. */
export function StepItem({ step, index, steps, result, warnings }: StepItemProps) {
  const app = useApp();
  const editor = useEditor();
  const imported = useImportedNames();
  const [isOpen, setOpen] = useState(false);
  const number = index + 1;
  const move = (by: 1 | -1) => {
    editor.change((project) => moveStep(project, index, by));
    // The focus goes with the step.
    const button = `[data-step="${index + by}"] [data-move="${by}"]`;
    requestAnimationFrame(() => document.querySelector<HTMLElement>(button)?.focus());
  };
  return (
    <li className={step.off ? 'prepare-step prepare-off' : 'prepare-step'} data-step={index}>
      <span className="prepare-number figures" aria-hidden="true">
        {number}
      </span>
      <div className="prepare-step-text">
        <h2>{stepInWords(step)}</h2>
        {step.off ? (
          <p className="muted">Switched off: it does nothing.</p>
        ) : (
          result && (
            <>
              <StepFigures {...result} />
              {result.touched > 0 && (
                <Button
                  look="quiet"
                  className="prepare-touched"
                  aria-expanded={isOpen}
                  onPress={() => setOpen(!isOpen)}
                >
                  {isOpen ? <ChevronDown aria-hidden="true" /> : <ChevronRight aria-hidden="true" />}
                  {counted(result.touched, 'event')} changed
                </Button>
              )}
              {isOpen && <Sample steps={steps} index={index} />}
            </>
          )
        )}
        {warnings.map(({ text }) => (
          <p key={text} className="prepare-warning">
            <TriangleAlert aria-hidden="true" />
            {capitalised(text.slice(text.indexOf(': ') + 2))}
          </p>
        ))}
      </div>
      <div className="prepare-step-buttons">
        <Switch
          label={<span className="prepare-said">Step {number} is on</span>}
          isSelected={!step.off}
          onChange={(on) => changePreparation(app, editor, (project) => switchStep(project, index, on, imported))}
        />
        <IconButton label={`Step ${number} earlier`} data-move={-1} isDisabled={index === 0} onPress={() => move(-1)}>
          <ArrowUp aria-hidden="true" />
        </IconButton>
        <IconButton
          label={`Step ${number} later`}
          data-move={1}
          isDisabled={index === steps.length - 1}
          onPress={() => move(1)}
        >
          <ArrowDown aria-hidden="true" />
        </IconButton>
        <IconButton
          label={`Edit step ${number}`}
          onPress={() => app.workspace.ask({ kind: 'prepare', step, place: index })}
        >
          <Pencil aria-hidden="true" />
        </IconButton>
        <IconButton
          label={`Remove step ${number}`}
          onPress={() => changePreparation(app, editor, (project) => removeStep(project, index, imported))}
        >
          <X aria-hidden="true" />
        </IconButton>
      </div>
    </li>
  );
}

/** Some of the rows that the step changes. */
function Sample({ steps, index }: Pick<StepItemProps, 'steps' | 'index'>) {
  const before = useMemo(() => steps.slice(0, index), [steps, index]);
  const { answer } = useStepPreview(before, steps[index]);
  return answer && <Examples rows={answer.rows} />;
}
