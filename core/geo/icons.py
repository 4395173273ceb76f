"""The pictograms that points on a map may be drawn with: those of Maki (CC0) that a village and its
services need. They reach the browser as one file, so each more is paid for by every visitor."""

ICONS = (
    "airport", "bakery", "bank", "bar", "barrier", "bridge", "building", "bus", "cafe",
    "campsite", "car", "cemetery", "charging-station", "circle", "clothing-store", "college",
    "communications-tower", "construction", "convenience", "dam", "danger", "dentist", "doctor",
    "drinking-water", "emergency-phone", "entrance", "farm", "ferry", "fire-station", "fuel",
    "furniture", "garden", "gate", "grocery", "hairdresser", "hardware", "heart", "historic",
    "home", "hospital", "industry", "information", "landmark", "landuse", "laundry", "library",
    "lodging", "logging", "marker", "mobile-phone", "monument", "mountain", "museum", "natural",
    "observation-tower", "park", "parking", "pharmacy", "picnic-site", "pitch",
    "place-of-worship", "playground", "police", "post", "rail", "recycling",
    "religious-buddhist", "religious-christian", "religious-muslim", "residential-community",
    "restaurant", "road-accident", "roadblock", "school", "shelter", "shop", "slaughterhouse",
    "slipway", "soccer", "square", "stadium", "star", "swimming", "taxi", "telephone",
    "toilet", "town-hall", "triangle", "tunnel", "veterinary", "viewpoint", "village",
    "warehouse", "waste-basket", "watch", "water", "waterfall", "watermill", "wetland",
)  # fmt: skip
