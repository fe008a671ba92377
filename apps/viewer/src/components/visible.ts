/** For `{@attach}`: tells whether any of an element is on the screen, now and whenever that changes. */
export function visible(tell: (isVisible: boolean) => void) {
  return (element: Element): (() => void) => {
    const observer = new IntersectionObserver((entries) => {
      tell(entries[entries.length - 1].isIntersecting);
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
