import { ChevronDown, Waypoints } from 'lucide-react';
import { dropOffTitle } from '../../../charts/drop-off/words.ts';
import type { DropOffQuestion } from '../../../core/drop-off/question.ts';
import type { FlowDocument } from '../../../core/flow/document.ts';
import { useEditor, useFlowEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { addDocument, compareGroups, type Project } from '../documents/project.ts';
import { flowAfterStep, flowOfDropped } from './flow.ts';

/** What they did next as a flow: of exactly those who dropped, or beside those who went on. */
export function FlowMenu({ question }: { readonly question: DropOffQuestion }) {
  const editor = useEditor();
  const flowEditor = useFlowEditor();
  const { step, against } = question;
  const dropped = flowOfDropped(question);
  const added = (project: Project, document: FlowDocument): Project =>
    addDocument(
      project,
      { id: crypto.randomUUID(), kind: 'flow', name: dropOffTitle(question), document },
      project.shown,
    );
  return (
    <MenuButton
      label="As a flow"
      trigger={
        <Button look="quiet">
          <Waypoints aria-hidden="true" />
          As a flow
          <ChevronDown aria-hidden="true" />
        </Button>
      }
    >
      <MenuItem
        id="dropped"
        label="Of those who dropped"
        detail={dropped ? undefined : 'A flow has no words for what this funnel counts'}
        isDisabled={dropped === null}
        onAction={() => {
          editor.change((project) => added(project, dropped!));
          flowEditor.showView('flow');
        }}
      />
      <MenuItem
        id="compared"
        label="Those who dropped beside those who went on"
        detail={against === 'went-on' ? undefined : 'Not beside other groups'}
        isDisabled={against !== 'went-on'}
        onAction={() => {
          editor.change((project) =>
            compareGroups(added(project, flowAfterStep(question)), { kind: 'step', funnel: project.shown, step }),
          );
          flowEditor.showView('compare');
        }}
      />
    </MenuButton>
  );
}
