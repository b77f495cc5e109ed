import { useMemo, useState } from 'react';
import { Form } from 'react-aria-components';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { Option } from '../../ui/select.tsx';
import { counted } from '../../ui/words.ts';
import { putStep } from './edit.ts';
import { changePreparation } from './gestures.ts';
import { isWhole, kindOf } from './kinds.ts';
import { Preview, useStepPreview } from './preview.tsx';
import './prepare.css';
import { StepForm } from './step-forms.tsx';
import { useImportedNames } from './use-imported.ts';

interface StepDialogProps {
  readonly step: PreparationStep;
  /** Its place among the steps; null for a new one, after all others. */
  readonly place: number | null;
  readonly onClose: () => void;
}

/** A step of the preparation while it is being made, with what it would do. */
export function StepDialog({ step: first, place, onClose }: StepDialogProps) {
  const app = useApp();
  const editor = useEditor();
  const imported = useImportedNames();
  const steps = useStore(editor.store, (state) => state.history.present.preparation);
  const before = useMemo(() => steps.slice(0, place ?? steps.length), [steps, place]);
  const [step, setStep] = useState(first);
  const whole = isWhole(step);
  const preview = useStepPreview(before, whole ? step : null);
  const options = useOptions(before);
  const canSave = whole && preview.problem === null;
  return (
    <Dialog
      title={kindOf(step).title}
      subtitle="The imported events stay as they are; every step can be undone."
      width="medium"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="prepare-step" isDisabled={!canSave}>
            Save
          </Button>
        </>
      }
    >
      <div className="prepare-form">
        {/* Beside the fields, whose own buttons and fields it is none of: Enter in a text saves. */}
        <Form
          id="prepare-step"
          className="prepare-form"
          onSubmit={(submit) => {
            submit.preventDefault();
            if (!canSave) return;
            onClose();
            changePreparation(app, editor, (project) => putStep(project, step, place, imported));
          }}
        >
          <StepForm step={step} before={before} options={options} onChange={setStep} />
        </Form>
        {whole && <Preview preview={preview} />}
      </div>
    </Dialog>
  );
}

/** The events that some steps leave, to choose from. */
function useOptions(steps: readonly PreparationStep[]): readonly Option[] {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const { answer } = useRemote(steps, (asked, signal) =>
    client.call('prepare.run', { dataset: dataset.id, prepare: { version: 1, steps: asked } }, { signal }),
  );
  const { events } = answer?.list ?? dataset.list;
  return useMemo(
    () => events.map(({ event, count }) => ({ id: event, label: event, detail: counted(count, 'time') })),
    [events],
  );
}
