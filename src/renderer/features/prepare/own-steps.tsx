import { Wand2 } from 'lucide-react';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { counted } from '../../ui/words.ts';
import { changeDocument, type Project, shownDocument } from '../documents/project.ts';
import '../report/line.css';

/** Says that the document on screen brought a preparation of its own, and lets it be that of the data set, or the other way. */
export function OwnStepsLine() {
  const editor = useEditor();
  const name = useStore(editor.store, (state) => state.dataset.name);
  const prepare = useStore(editor.store, ({ history }) => ownSteps(history.present));
  if (prepare === null) return null;
  const { steps } = prepare;
  return (
    <div className="report-line" role="status" aria-label="Preparation of this document">
      <Wand2 aria-hidden="true" />
      <p>
        These figures are found by {counted(steps.filter(({ off }) => !off).length, 'preparation step')} that this
        document brought with it, not by those of “{name}”, whose events are listed.{' '}
        <Button look="inline" onPress={() => editor.change(withoutOwn)}>
          Use those of the data set
        </Button>{' '}
        <Button
          look="inline"
          onPress={() => editor.change((project) => ({ ...withoutOwn(project), preparation: steps }))}
        >
          Make these the data set’s
        </Button>
      </p>
    </div>
  );
}

/** The steps that the document on screen brought with it; null where those of the data set hold. */
export function ownSteps(project: Project) {
  const { document } = shownDocument(project);
  return 'prepare' in document ? document.prepare : null;
}

const withoutOwn = (project: Project): Project =>
  changeDocument(project, (one) =>
    one.kind === 'conversions' ? one : ({ ...one, document: { ...one.document, prepare: null } } as typeof one),
  );
