// What the page tells its scripts: addresses and texts.
(self.rondaDuty = self.rondaDuty || {}).config = JSON.parse(document.getElementById("duty-config").textContent);
