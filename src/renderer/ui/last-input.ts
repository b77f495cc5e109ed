let pointer = false;
const note = (isPointer: boolean): void => {
  pointer = isPointer;
};
window.addEventListener('pointerdown', () => note(true), true);
window.addEventListener('keydown', () => note(false), true);

/** Whether the pointer was used last, and not the keyboard. */
export const isByPointer = (): boolean => pointer;
