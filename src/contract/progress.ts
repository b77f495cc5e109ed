/** How far a question has come: parts of the data it has gone through, of all that it takes as far as that is known. */
export interface QuestionProgress {
  readonly done: number;
  readonly of: number;
}

/** Progress is told ten times a second at most. */
const LEAST_MS = 100;

interface Hearing {
  readonly listener: (progress: QuestionProgress) => void;
  readonly parts: Map<unknown, QuestionProgress>;
  toldAt: number;
}

// A signal goes all the way down from who asks to who counts, so that progress finds its way back by it.
const hearings = new WeakMap<AbortSignal, Hearing>();

/** Who can give a question up by a signal hears by it how far the question is. One listener a signal. */
export function hearProgress(signal: AbortSignal, listener: (progress: QuestionProgress) => void): void {
  hearings.set(signal, { listener, parts: new Map(), toldAt: Number.NEGATIVE_INFINITY });
}

/**
 * Tells how far parts of the question are, whatever tells them from the others; the listener hears of the sum of all. What
 * belongs together is told at once: what is not told yet would count twice, or not at all.
 */
export function tellProgress(
  signal: AbortSignal,
  ...parts: readonly (readonly [part: unknown, progress: QuestionProgress])[]
): void {
  const hearing = hearings.get(signal);
  if (!hearing) return;
  for (const [part, progress] of parts) hearing.parts.set(part, progress);
  const now = Date.now();
  if (now - hearing.toldAt < LEAST_MS) return;
  hearing.toldAt = now;
  const known = [...hearing.parts.values()];
  hearing.listener({
    done: known.reduce((sum, { done }) => sum + done, 0),
    of: known.reduce((sum, { of }) => sum + of, 0),
  });
}
