/** Whether the server answers. Once lost, it is asked again until it does, and then pages are told to look anew. */

type Listener = (connected: boolean) => void;

const retryMs = 1000;

class Connection {
  private connected = true;

  private readonly listeners = new Set<Listener>();

  lost(): void {
    if (this.connected) {
      this.connected = false;
      this.tell();
      this.retry();
    }
  }

  /** Calls back at every change, until the signal ends it. */
  watch(signal: AbortSignal, listener: Listener): void {
    this.listeners.add(listener);
    signal.addEventListener("abort", () => this.listeners.delete(listener));
  }

  /** Calls back when a lost connection has come back. */
  onBack(signal: AbortSignal, listener: () => void): void {
    this.watch(signal, (connected) => connected && listener());
  }

  private retry(): void {
    setTimeout(async () => {
      try {
        const answer = await fetch("api/about", { cache: "no-store" });
        if (answer.ok) {
          this.connected = true;
          this.tell();
          return;
        }
      } catch {
        // still away: asked again below
      }
      this.retry();
    }, retryMs);
  }

  private tell(): void {
    [...this.listeners].forEach((listener) => listener(this.connected));
  }
}

export const connection = new Connection();
