/** The newest so many answers, by key: asked for again, they need no new pass. */
export interface Recent<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  /** Forgets every answer whose key begins so. */
  forget(prefix: string): void;
}

export function recentAnswers<T>(limit: number): Recent<T> {
  // A map keeps the order in which its keys were set.
  const known = new Map<string, T>();
  const touch = (key: string, value: T): void => {
    known.delete(key);
    known.set(key, value);
    if (known.size > limit) known.delete(known.keys().next().value!);
  };
  return {
    get: (key) => {
      const value = known.get(key);
      if (value !== undefined) touch(key, value);
      return value;
    },
    set: touch,
    forget: (prefix) => {
      for (const key of known.keys()) if (key.startsWith(prefix)) known.delete(key);
    },
  };
}
