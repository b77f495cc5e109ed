/** Undo and redo over immutable values. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
}

const LIMIT = 200;

export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** The history after a change. What could be redone before is gone. */
export const record = <T>(history: History<T>, next: T): History<T> =>
  next === history.present
    ? history
    : { past: [...history.past.slice(1 - LIMIT), history.present], present: next, future: [] };

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
