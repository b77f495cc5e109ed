import type { GroupChoice } from '../../../contract/compared.ts';
import type { FlowGroups } from '../../../core/drop-off/group-flow.ts';
import { dropOffOf } from '../../../core/drop-off/question.ts';
import { type FunnelDocument, stepLabel } from '../../../core/funnel/document.ts';
import { documentTitle } from '../documents/kinds.ts';
import type { Project } from '../documents/project.ts';

/** Two groups and what they are called. */
export interface NamedGroups {
  readonly groups: FlowGroups;
  readonly names: readonly [string, string];
}

/** null where what was chosen is there no more. */
export function groupsOf(choice: GroupChoice, { segments, documents }: Project): NamedGroups | null {
  if (choice.kind === 'segments') {
    const first = segments.find(({ id }) => id === choice.first);
    const second = segments.find(({ id }) => id === choice.second);
    if (!first || (choice.second !== null && !second)) return null;
    const others = { name: `Not ${first.name}`, document: { not: first.document } };
    const other = second ?? others;
    return {
      groups: { kind: 'segments', segments: [first.document, other.document] },
      names: [first.name, other.name],
    };
  }
  const found = documents.find(({ id }) => id === choice.funnel);
  if (found?.kind !== 'funnel' || !stepsOf(found.document).some(({ step }) => step === choice.step)) return null;
  const label = stepLabel(found.document.steps[choice.step]);
  return {
    groups: { kind: 'step', dropOff: dropOffOf({ ...found.document, breakdown: null }, choice.step) },
    names: [`Dropped after ${label}`, 'Went on'],
  };
}

/** The steps of a funnel at which somebody can drop off. */
export const stepsOf = ({
  steps,
  order,
}: FunnelDocument): readonly { readonly step: number; readonly name: string }[] =>
  order === 'any'
    ? []
    : steps.slice(0, -1).flatMap((one, step) => (one.optional ? [] : [{ step, name: stepLabel(one) }]));

/** Every pair that can be chosen, in words; segments first. */
export function groupChoices({ segments, documents }: Project): readonly {
  readonly id: string;
  readonly choice: GroupChoice;
  readonly label: string;
  readonly detail: string;
}[] {
  const pairs = segments.flatMap(({ id, name }, i) => [
    { choice: { kind: 'segments', first: id, second: null } as const, label: name, detail: 'Beside everybody else' },
    ...segments.slice(i + 1).map((other) => ({
      choice: { kind: 'segments', first: id, second: other.id } as const,
      label: `${name} and ${other.name}`,
      detail: 'Two segments',
    })),
  ]);
  const drops = documents.flatMap((one) =>
    one.kind !== 'funnel'
      ? []
      : stepsOf(one.document).map(({ step, name }) => ({
          choice: { kind: 'step', funnel: one.id, step } as const,
          label: `Dropped or went on after ${name}`,
          detail: documentTitle(one),
        })),
  );
  return [...pairs, ...drops].map((one) => ({ ...one, id: JSON.stringify(one.choice) }));
}
