import { namedEvents, renameEvents } from '../../../core/condition/rename-events.ts';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import type { EventTag, Tier } from '../../../core/tags/document.ts';
import { documentTitle } from '../documents/kinds.ts';
import type { Project } from '../documents/project.ts';

/** What events are called that a change of the preparation has given other names. */
export type NewNames = ReadonlyMap<string, readonly string[]>;

/**
 * The names that change where one step takes the place of another; null for a step that was not there, or is none any more.
 * A rename that goes gives each event its own name back: also the one it was merged with, if that was `imported`.
 */
export function newNames(
  before: PreparationStep | null,
  after: PreparationStep | null,
  imported: ReadonlySet<string>,
): NewNames {
  const [old, now] = [before, after].map((step) => (step && !step.off ? step : null));
  const back = new Map<string, readonly string[]>();
  if (old && 'rename' in old)
    back.set(old.to, [...new Set([...old.rename, ...(imported.has(old.to) ? [old.to] : [])])]);
  else if (old && now) {
    const [was, is] = [nameIn(old), nameIn(now)];
    if (was !== null && is !== null) back.set(was, [is]);
  }
  const forth = new Map(now && 'rename' in now ? now.rename.map((name) => [name, [now.to]] as const) : []);
  const names = new Map<string, readonly string[]>();
  for (const name of [...back.keys(), ...forth.keys()]) {
    const called = [...new Set((back.get(name) ?? [name]).flatMap((one) => forth.get(one) ?? [one]))];
    if (called.length !== 1 || called[0] !== name) names.set(name, called);
  }
  return names;
}

/** The name that a step gives to events of any other. */
function nameIn(step: PreparationStep): string | null {
  if ('derive' in step) return step.derive;
  return 'silence' in step ? step.silence : null;
}

/**
 * The project with documents, tags, segments, watched rules and what is ignored speaking of events by their new names, and
 * so the steps of the preparation after the one that gives them.
 */
export function follow(project: Project, names: NewNames, step: number): Project {
  if (names.size === 0) return project;
  const to = (event: string): readonly string[] => names.get(event) ?? [event];
  const { documents, segments, tags, ignored, preparation } = project;
  const called = renameEvents(tags.tags, to);
  return {
    ...project,
    documents: renameEvents(documents, to),
    segments: renameEvents(segments, to),
    tags: called === tags.tags ? tags : { ...tags, tags: oneEach(called) },
    ignored: [...new Set(ignored.flatMap(to))],
    preparation: preparation.map((one, index) => (index > step ? renameEvents(one, to) : one)),
  };
}

const RANK: readonly Tier[] = ['macro', 'micro-primary', 'micro-secondary'];

/** One tag for an event: of several the one that matters most. */
const oneEach = (tags: readonly EventTag[]): readonly EventTag[] =>
  tags.filter((tag) => {
    const same = tags.filter(({ event }) => event === tag.event);
    return tag === same.toSorted((a, b) => RANK.indexOf(a.tier) - RANK.indexOf(b.tier))[0];
  });

/** What of a project has followed, in words; null where nothing had to. */
export function followedInWords(before: Project, after: Project): string | null {
  const count = <T>(old: readonly T[], now: readonly T[], noun: string): string[] => {
    const changed = now.filter((one) => !old.includes(one)).length;
    return changed === 0 ? [] : [changed === 1 ? `a ${noun}` : `${changed} ${noun}s`];
  };
  const parts = [
    ...count(before.documents, after.documents, 'document'),
    ...(after.tags === before.tags ? [] : ['the tags']),
    ...count(before.segments, after.segments, 'segment'),
  ];
  if (parts.length === 0) return null;
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** The project with another name wherever it asks for an event of this one. */
export const callEvent = (project: Project, event: string, name: string): Project =>
  follow(project, new Map([[event, [name]]]), project.preparation.length);

/** The events that are asked for and not among those that are left, each with what asks for it, in words. */
export function lostEvents(project: Project, left: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const lost = new Map<string, string[]>();
  const look = (part: unknown, asker: string): void => {
    for (const event of namedEvents(part)) if (!left.has(event)) lost.set(event, [...(lost.get(event) ?? []), asker]);
  };
  for (const one of project.documents) look([one.document], `“${documentTitle(one)}”`);
  for (const { name, document } of project.segments) look(document, `segment “${name}”`);
  look(project.tags.tags, 'the tags');
  return lost;
}
