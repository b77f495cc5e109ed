import type { PreparationStep } from '../../../core/funnel/document.ts';
import type { Project } from '../documents/project.ts';
import { follow, newNames } from './follow.ts';

const withSteps = (project: Project, preparation: readonly PreparationStep[]): Project => ({ ...project, preparation });

const NONE: ReadonlySet<string> = new Set();

/**
 * With this step in its place among the others; null: after them. What is made of the data follows the names it changes;
 * `imported`: the events there are without any step.
 */
export function putStep(project: Project, step: PreparationStep, place: number | null, imported = NONE): Project {
  const { preparation } = project;
  const at = place ?? preparation.length;
  const steps = preparation.toSpliced(at, 1, step);
  return follow(withSteps(project, steps), newNames(preparation.at(at) ?? null, step, imported), at);
}

export function removeStep(project: Project, place: number, imported = NONE): Project {
  const followed = follow(project, newNames(project.preparation[place], null, imported), place);
  return withSteps(followed, followed.preparation.toSpliced(place, 1));
}

/** With the step one place earlier (-1) or later (1); the first goes no earlier, the last no later. */
export function moveStep(project: Project, place: number, by: 1 | -1): Project {
  const step = project.preparation[place];
  const other = project.preparation.at(place + by);
  if (place + by < 0 || step === undefined || other === undefined) return project;
  return withSteps(project, project.preparation.with(place, other).with(place + by, step));
}

/** With the step at work, or left out for the time being. */
export function switchStep(project: Project, place: number, on: boolean, imported = NONE): Project {
  const { off: _, ...step } = project.preparation[place];
  return putStep(project, (on ? step : { ...step, off: true }) as PreparationStep, place, imported);
}

/** With the event hidden. Where the last step hides events, it hides this one, too. */
export function hideEvent(project: Project, event: string): Project {
  const last = project.preparation.at(-1);
  return last && 'hide' in last && !last.off
    ? putStep(
        project,
        { ...last, hide: [...last.hide.filter((one) => one !== event), event] },
        project.preparation.length - 1,
      )
    : putStep(project, { hide: [event] }, null);
}

/** Without the event among those that are hidden; a step that hides nothing else goes. */
export const showEvent = (project: Project, event: string): Project =>
  withSteps(
    project,
    project.preparation.flatMap((step) => {
      if (step.off || !('hide' in step) || !step.hide.includes(event)) return [step];
      const hide = step.hide.filter((one) => one !== event);
      return hide.length > 0 ? [{ ...step, hide }] : [];
    }),
  );

/** Names that steps at work hide, in their order, without those that are there all the same. */
export const hiddenEvents = (steps: readonly PreparationStep[], left: ReadonlySet<string>): readonly string[] => [
  ...new Set(steps.flatMap((step) => (!step.off && 'hide' in step ? step.hide : [])).filter((name) => !left.has(name))),
];
