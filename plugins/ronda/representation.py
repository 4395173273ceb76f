"""How a watch post appears to the public, in the API and in blocks alike."""


def post_representation(post) -> dict:
    return {
        "id": post.pk,
        "name": post.name,
        "neighbourhood": post.neighbourhood,
        "lamp": post.lamp,
        "equipment": post.equipment,
        "is_active": post.is_active,
        "point": ({"longitude": post.point.x, "latitude": post.point.y} if post.point else None),
    }
