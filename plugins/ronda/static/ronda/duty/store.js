// What the watch keeps on this phone, in IndexedDB: records on their way to the village, photos, and
// what the village sent along for the night. Nothing here speaks with the server.
((duty) => {
  "use strict";
  const NAME = "ronda-duty";
  const RECEIVED_FOR = 48 * 3600 * 1000; // milliseconds that a received record is still listed
  let opened = null;

  const open = () => {
    if (opened) return opened;
    opened = new Promise((resolve, reject) => {
      const asking = indexedDB.open(NAME, 1);
      asking.onupgradeneeded = () => {
        asking.result.createObjectStore("records", { keyPath: "uuid" });
        asking.result.createObjectStore("photos", { keyPath: "uuid" });
        asking.result.createObjectStore("kept");
      };
      asking.onerror = () => reject(asking.error);
      asking.onsuccess = () => {
        const database = asking.result;
        const forget = () => {
          opened = null;
        };
        database.onclose = forget;
        database.onversionchange = () => {
          database.close();
          forget();
        };
        resolve(database);
      };
    });
    opened.catch(() => {
      opened = null;
    });
    return opened;
  };

  // Runs `work` in one transaction and resolves once it is on the disk: a phone whose battery dies a
  // moment later has it. `work` answers a function that tells the result.
  const inTransaction = async (names, mode, work) => {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(names, mode, { durability: "strict" });
      const result = work(...names.map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => resolve(result ? result() : undefined);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  const read = (name, ask) =>
    inTransaction([name], "readonly", (store) => {
      const asking = ask(store);
      return () => asking.result;
    });
  const write = (name, work) => inTransaction([name], "readwrite", (store) => void work(store));

  // Replaces a row by what `alter` makes of it; leaves it where that is undefined, deletes at null.
  const alter = (name, key, change) =>
    write(name, (store) => {
      const asking = store.get(key);
      asking.onsuccess = () => {
        const changed = asking.result && change(asking.result);
        if (changed) store.put(changed);
        else if (changed === null) store.delete(key);
      };
    });

  const channel = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;

  duty.store = {
    get: (key) => read("kept", (store) => store.get(key)),
    // Several values at once; undefined deletes.
    set: (values) =>
      write("kept", (store) => {
        Object.entries(values).forEach(([key, value]) =>
          value === undefined ? store.delete(key) : store.put(value, key)
        );
      }),
    alterKept: (key, change) =>
      write("kept", (store) => {
        const asking = store.get(key);
        asking.onsuccess = () => {
          const changed = change(asking.result);
          if (changed !== undefined) store.put(changed, key);
        };
      }),

    // A record with its photo, both or neither.
    add: (record, photo) =>
      inTransaction(["records", "photos"], "readwrite", (records, photos) => {
        records.add(record);
        if (photo) photos.add(photo);
      }),
    // The oldest first.
    records: async () => {
      const rows = await read("records", (store) => store.getAll());
      return rows.sort((one, other) => one.made_at - other.made_at);
    },
    alterRecord: (uuid, change) => alter("records", uuid, change),
    removeRecord: (uuid) =>
      inTransaction(["records", "photos"], "readwrite", (records, photos) => {
        records.delete(uuid);
        const asking = photos.getAll();
        asking.onsuccess = () =>
          asking.result.filter((photo) => photo.record === uuid).forEach((photo) => photos.delete(photo.uuid));
      }),
    photos: () => read("photos", (store) => store.getAll()),
    alterPhoto: (uuid, change) => alter("photos", uuid, change),

    // Drops what was received long ago, and the photos that were refused.
    tidy: () =>
      inTransaction(["records", "photos"], "readwrite", (records, photos) => {
        const before = Date.now() - RECEIVED_FOR;
        const drop = (store, isOver) => {
          const asking = store.getAll();
          asking.onsuccess = () =>
            asking.result.filter(isOver).forEach((row) => store.delete(row.uuid));
        };
        drop(records, (record) => record.state === "received" && record.received_at < before);
        drop(photos, (photo) => photo.refused_at && photo.refused_at < before);
      }),

    // Forgets a person: all that is kept, and their records. What others have not sent yet stays for
    // them, because nobody has asked them.
    forget: (owner) =>
      inTransaction(["records", "photos", "kept"], "readwrite", (records, photos, kept) => {
        kept.clear();
        [records, photos].forEach((store) => {
          const asking = store.getAll();
          asking.onsuccess = () =>
            asking.result
              .filter((row) => row.owner === owner || row.state === "received")
              .forEach((row) => store.delete(row.uuid));
        });
      }),

    // Tells the other pages of this phone, and whoever listens here, that something has changed.
    tell: () => {
      if (channel) channel.postMessage("changed");
      if (duty.onChange) duty.onChange();
    },
  };
  if (channel) channel.onmessage = () => duty.onChange && duty.onChange();
})((self.rondaDuty = self.rondaDuty || {}));
