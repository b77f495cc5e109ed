import { Plus } from 'lucide-react';
import { useMemo } from 'react';
import { segmentCondition } from '../../../charts/words/document.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { textOf } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem, MenuSection } from '../../ui/menu.tsx';
import { DataFrame } from '../report/frame.tsx';
import { putStep } from './edit.ts';
import { askStep } from './gestures.ts';
import { KINDS } from './kinds.ts';
import { LostEvents } from './lost.tsx';
import { changeInWords } from './preview.tsx';
import './prepare.css';
import './screen.css';
import { StepItem } from './step-item.tsx';

/** What becomes of the imported events, step by step, before anything is asked of them. */
export function PreparationScreen() {
  const { host } = useApp();
  const editor = useEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const steps = useStore(editor.store, (state) => state.history.present.preparation);
  const asked = useMemo(() => ({ version: 1, steps }) as const, [steps]);
  const { answer, question, problem } = useRemote(asked, (prepare, signal) =>
    host.client.call('prepare.run', { dataset: dataset.id, prepare }, { signal }),
  );
  const results = question === asked ? (answer?.steps ?? null) : null;
  const [first, last] = [results?.at(0)?.before, results?.at(-1)?.after];
  return (
    <DataFrame
      title="Preparation"
      about={`${dataset.name} · Every question is asked of what these steps leave of the events, one after another. The imported events stay as they are.`}
      from="the documents"
    >
      {first && last && (
        <dl className="report-figures">
          {(['rows', 'users', 'names'] as const).map((kind) => (
            <div key={kind}>
              <dt>{{ rows: 'Events', users: 'Users', names: 'Different names' }[kind]}</dt>
              <dd className="figures selectable">{changeInWords(first[kind], last[kind])}</dd>
            </div>
          ))}
        </dl>
      )}
      {problem && (
        <p role="alert" className="field-problem">
          {textOf(problem)}
        </p>
      )}
      {steps.length === 0 ? (
        <p className="prepare-none">
          No step yet: the events are as they were imported. Events of the list can also be renamed, merged, named by a
          property and hidden from their own menu.
        </p>
      ) : (
        <ol className="prepare-steps" aria-label="Steps of the preparation">
          {steps.map((step, index) => (
            <StepItem
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
              key={index}
              step={step}
              index={index}
              steps={steps}
              result={results?.at(index) ?? null}
              warnings={
                results && answer?.warnings
                  ? answer.warnings.filter(({ text }) => text.startsWith(`Step ${index + 1} of the preparation: `))
                  : []
              }
            />
          ))}
        </ol>
      )}
      <div>
        <AddStep />
      </div>
      <LostEvents />
    </DataFrame>
  );
}

function AddStep() {
  const app = useApp();
  const editor = useEditor();
  const segments = useStore(editor.store, (state) => state.history.present.segments);
  return (
    <MenuButton
      label="Add a step"
      placement="bottom start"
      trigger={
        <Button>
          <Plus aria-hidden="true" />
          Add a step
        </Button>
      }
    >
      <MenuSection aria-label="Events">
        {KINDS.map(({ id, label }) => (
          <MenuItem key={id} id={id} label={label} onAction={() => askStep(app, editor, id, [])} />
        ))}
      </MenuSection>
      {segments.length > 0 && (
        <MenuSection title="Only the users of">
          {segments.map(({ id, name, document }) => (
            <MenuItem
              key={id}
              id={`segment ${id}`}
              label={name}
              detail={segmentCondition(document, locale).replace('only users', 'Users')}
              onAction={() => editor.change((project) => putStep(project, { users: document }, null))}
            />
          ))}
        </MenuSection>
      )}
    </MenuButton>
  );
}
