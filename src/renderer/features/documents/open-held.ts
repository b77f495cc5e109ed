import type { NamedDocument } from '../../../contract/methods.ts';
import type { Preparation } from '../../../core/funnel/document.ts';
import { isIdle, preparesAlike } from '../../../core/prepare/carry.ts';
import type { TagsDocument } from '../../../core/tags/document.ts';
import type { Host } from '../../host/host.ts';
import type { Workspace } from '../../state/workspace.ts';
import { counted } from '../../ui/words.ts';
import type { FunnelEditor } from '../funnel/editor.ts';
import { putStep } from '../prepare/edit.ts';
import type { Editor } from './editor.ts';
import { type Held, missingEvents, stepsIn } from './held.ts';
import { addDocument, changeConversions, conversionsDocument, type Project, showDocument } from './project.ts';

/**
 * Opens the analysis of a file in a tab of its own, where the data set on screen has its events. Steps of a preparation that
 * it depends on become those of a data set that has none; where it has others, the document keeps its own. Conversions are
 * nothing without their tags, so those become the data set's.
 */
export async function openHeld(
  { host, workspace }: { readonly host: Host; readonly workspace: Workspace },
  current: { readonly editor: Editor; readonly funnelEditor: FunnelEditor } | null,
  held: Held | 'empty',
  name: string,
): Promise<void> {
  const tell = (text: string): void => workspace.tell({ tone: 'problem', text });
  if (held === 'empty') {
    tell(`“${name}” holds no analysis: Sluice did not make it, or another program has rewritten it.`);
    return;
  }
  if (current === null) {
    tell(
      `“${name}” holds ${held.kind === 'conversions' ? 'conversions' : `a ${held.kind}`}. Open the data it asks for first.`,
    );
    return;
  }
  const { editor, funnelEditor } = current;
  // Until its events are prepared as was wanted last, a data set is not what it is about to be.
  if (editor.store.get().preparing) await editor.flush();
  const { dataset, history } = editor.store.get();
  const { tags } = history.present;
  const steps = stepsIn(held);
  const isPrepared = steps === null || preparesAlike(steps, dataset.prepare);
  const takes = !isPrepared && (dataset.prepare === null || isIdle(dataset.prepare));
  const [imported, left] = await Promise.all([
    takes ? eventsLeft(host, editor, { version: 1, steps: [] }) : null,
    isPrepared ? null : eventsLeft(host, editor, steps),
  ]);
  const lacking = lackingEvents(editor, held, left);
  if (lacking !== null) {
    tell(`“${name}” asks for events that ${lacking}.`);
    return;
  }
  const own = /\.json$/i.test(name) ? name.slice(0, -'.json'.length).slice(0, 200) : '';
  workspace.show('editor');
  editor.change((project) => {
    const before = takes ? steps!.steps.reduce((all, step) => putStep(all, step, null, imported!), project) : project;
    return withHeld(before, held, own, isPrepared || takes ? null : steps);
  });
  if (held.kind === 'funnel' && held.question) {
    const { step, against } = held.question;
    funnelEditor.showDropOff({ step: funnelEditor.store.get().keys[step] ?? null, against });
  }
  const retagged = held.kind === 'conversions' && held.tags !== null && !sameTags(held.tags, tags);
  const opened = `Opened what “${name}” holds${retagged ? ' and the tags it was made with' : ''}`;
  const undo = { label: 'Undo', run: () => editor.undo() };
  if (isPrepared) workspace.tell({ tone: 'done', text: opened, ...(retagged && { action: undo }) });
  else if (takes)
    workspace.tell({
      tone: 'done',
      text: `${opened}, with ${counted(steps.steps.length, 'step')} that ${steps.steps.length === 1 ? 'prepares' : 'prepare'} “${dataset.name}” from now on`,
      action: undo,
    });
  else if (held.kind === 'conversions')
    tell(`${opened}, whose figures depend on other steps of preparation than “${dataset.name}” has.`);
  else
    workspace.tell({ tone: 'done', text: `${opened}, with its own preparation: that of “${dataset.name}” is another` });
}

const sameTags = (a: TagsDocument, b: TagsDocument): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The project with the analysis on screen; `prepare`: the steps that are only its own. */
function withHeld(project: Project, held: Held, name: string, prepare: Preparation | null): Project {
  if (held.kind === 'conversions') {
    const tagged = held.tags === null ? project : { ...project, tags: held.tags };
    const changed = changeConversions(tagged, held.document);
    return showDocument(changed, conversionsDocument(changed).id);
  }
  const document = { ...held.document, prepare };
  return addDocument(project, { id: crypto.randomUUID(), kind: held.kind, name, document } as NamedDocument);
}

/** The names of events that some steps leave of the data set on screen. */
async function eventsLeft({ client }: Host, editor: Editor, prepare: Preparation): Promise<ReadonlySet<string>> {
  const { id } = editor.store.get().dataset;
  const { list } = await client.call('prepare.run', { dataset: id, prepare });
  return new Set(list.events.map(({ event }) => event));
}

/** Which events the data set on screen, or what steps leave of it, does not have, in words; null where it has all. */
function lackingEvents(editor: Editor, held: Held, left: ReadonlySet<string> | null): string | null {
  const { dataset } = editor.store.get();
  const missing = missingEvents(held, left ?? new Set(dataset.list.events.map(({ event }) => event)));
  if (missing.length === 0) return null;
  const few = missing.slice(0, MOST_NAMED).join(', ');
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  return `“${dataset.name}” does not have: ${few}${more}`;
}

/** More names than these are counted. */
const MOST_NAMED = 5;
