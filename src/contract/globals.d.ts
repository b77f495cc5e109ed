// `contract` compiles against the ES library alone; these exist in every host it runs in.
interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(event: 'abort', listener: () => void): void;
  removeEventListener(event: 'abort', listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}
declare function structuredClone<T>(value: T): T;
declare function queueMicrotask(task: () => void): void;
