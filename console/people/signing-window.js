// Opens the page of the signing origin, hands over what it asks for, and takes what it made. Both sides name the exact origin of the other.

/** How often the window is looked at, because nothing tells that it was closed. */
const lookEveryMs = 300;

/**
 * Resolves to the answer of the signing page. Called in a click, before anything is awaited: browsers open no window later.
 * @param {string} origin of the signing page
 * @param {object} asked
 * @returns {Promise<{ readonly carnet: string, readonly credential?: unknown, readonly assertion?: unknown }>}
 */
export function atSigningPage(origin, asked) {
  const opened = window.open(`${origin}/approve`, '_blank', 'popup,width=760,height=900');
  if (opened === null)
    return Promise.reject(new Error('The browser opened no window: allow this page to, then try again.'));
  return new Promise((resolve, reject) => {
    const look = setInterval(() => {
      if (opened.closed) end(() => reject(new Error('The signing page was closed; nothing was signed.')));
    }, lookEveryMs);
    /** @param {() => void} settle */
    const end = (settle) => {
      clearInterval(look);
      window.removeEventListener('message', receive);
      settle();
    };
    /** @param {MessageEvent} event */
    const receive = (event) => {
      if (event.source !== opened || event.origin !== origin) return;
      const { carnet, message } = event.data ?? {};
      if (carnet === 'ready') opened.postMessage(asked, origin);
      else if (carnet === 'made' || carnet === 'signed') end(() => resolve(event.data));
      else if (carnet === 'refused') end(() => reject(new Error(String(message))));
    };
    window.addEventListener('message', receive);
  });
}
