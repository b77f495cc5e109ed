/** Undo and redo over immutable values. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last change was a part of, where more of it may follow. */
  readonly topic?: number;
}

const LIMIT = 200;

export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** The history after a change. What could be redone before is gone. Changes on one topic after another are one. */
export function record<T>(history: History<T>, next: T, topic?: number): History<T> {
  const { past, present } = history;
  if (next === present) return history;
  if (topic !== undefined && topic === history.topic) return { ...history, present: next, future: [] };
  return { past: [...past.slice(1 - LIMIT), present], present: next, future: [], topic };
}

export const undo = <T>(history: History<T>): History<T> =>
  history.past.length === 0
    ? history
    : {
        past: history.past.slice(0, -1),
        present: history.past[history.past.length - 1],
        future: [history.present, ...history.future],
      };

export const redo = <T>(history: History<T>): History<T> =>
  history.future.length === 0
    ? history
    : { past: [...history.past, history.present], present: history.future[0], future: history.future.slice(1) };
