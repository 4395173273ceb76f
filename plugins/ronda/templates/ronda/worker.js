// Shows what the village's watch sends, and opens its page when it is pressed.
self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data.json();
  } catch {
    return;
  }
  event.waitUntil(
    self.registration.showNotification(message.title, {
      body: message.body,
      tag: message.tag,
      renotify: true,
      requireInteraction: true,
      vibrate: [400, 200, 400, 200, 400],
      icon: "{{ icon|escapejs }}",
      data: { url: message.url },
    })
  );
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url || "/p/ronda/", self.location.origin);
  // What a message names is opened on this website alone.
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
